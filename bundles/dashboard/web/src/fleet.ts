// SPDX-License-Identifier: Apache-2.0
import type { Instance, Severity } from './api/types';
import { isStale } from './format/time';

export const SEVERITY_RANK: Record<Severity, number> = { critical: 3, warning: 2, info: 1 };

/** Silence weighs between a warning and a critical alert: nobody knows how the instance is. */
export function trouble(instance: Instance, now: number): number {
  const alert = instance.worstSeverity ? SEVERITY_RANK[instance.worstSeverity] : 0;
  const silent = instance.status === 'silent' || isStale(instance.lastSeen, now) ? 2.5 : 0;
  return Math.max(alert, silent);
}

/** Most troubled first, then by name, so that equal rows do not jump. */
export function byTrouble(instances: readonly Instance[], now: number): Instance[] {
  const rank = new Map(instances.map((i) => [i.id, trouble(i, now)]));
  return [...instances].sort(
    (a, b) =>
      rank.get(b.id)! - rank.get(a.id)! ||
      b.openAlerts - a.openAlerts ||
      a.id.localeCompare(b.id, 'en', { numeric: true }),
  );
}

/** Every word must be somewhere in the name, collector, version or tags. */
export function matching(instances: readonly Instance[], search: string): Instance[] {
  const needed = search.toLowerCase().split(/\s+/).filter(Boolean);
  return instances.filter((i) => {
    const tags = Object.entries(i.tags ?? {}).map(([name, value]) => `${name}=${value}`);
    const text = [i.id, i.collector, i.serverVersion, i.status, ...tags].join(' ').toLowerCase();
    return needed.every((word) => text.includes(word));
  });
}

export function transactionsPerSecond(instance: Instance): number | null {
  const { commits_per_second: commits, rollbacks_per_second: rollbacks } = instance.current ?? {};
  return commits == null && rollbacks == null ? null : (commits ?? 0) + (rollbacks ?? 0);
}

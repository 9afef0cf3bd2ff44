// SPDX-License-Identifier: Apache-2.0
import type { AlertState, Health, Severity } from '../api/types';
import { Icon } from './Icon';

export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span className={`badge ${severity}`}>
      <Icon name={severity} />
      {severity}
    </span>
  );
}

export function StateBadge({ state }: { state: AlertState }) {
  return <span className={`state ${state}`}>{state}</span>;
}

const HEALTH_CLASS: Record<Health, string> = { ok: 'good', degraded: 'warning', failed: 'critical' };

export function HealthBadge({ health, name }: { health: Health; name?: string }) {
  return (
    <span className="status" title={health}>
      <i className={`dot ${HEALTH_CLASS[health] ?? 'unknown'}`} />
      {name === undefined ? health : health === 'ok' ? name : `${name}: ${health}`}
    </span>
  );
}

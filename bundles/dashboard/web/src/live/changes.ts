// SPDX-License-Identifier: Apache-2.0
import type { Alert, AlertState, Instance, MetricHistory, MetricsMessage } from '../api/types';

// How a message from the WebSocket changes what REST answered. Pure; the old value is returned where nothing changes.

export function instanceWithMetrics(instance: Instance, message: MetricsMessage): Instance {
  if (instance.id !== message.instance) return instance;
  if (instance.lastSeen !== null && Date.parse(instance.lastSeen) > message.time) return instance;
  return {
    ...instance,
    status: 'up',
    lastSeen: new Date(message.time).toISOString(),
    current: { ...instance.current, ...message.values },
  };
}

export function instancesWithMetrics(instances: Instance[], messages: readonly MetricsMessage[]): Instance[] {
  const latest = new Map<string, MetricsMessage>();
  for (const message of messages) {
    const known = latest.get(message.instance);
    if (!known || known.time <= message.time) latest.set(message.instance, message);
  }
  let changed = false;
  const result = instances.map((instance) => {
    const message = latest.get(instance.id);
    const next = message ? instanceWithMetrics(instance, message) : instance;
    changed ||= next !== instance;
    return next;
  });
  return changed ? result : instances;
}

/** Puts the alert into a list that shows one state (undefined: all), or takes it out. Newest first. */
export function alertsWith(alerts: Alert[], alert: Alert, state: AlertState | undefined, instance?: string): Alert[] {
  const index = alerts.findIndex((a) => a.id === alert.id);
  const known = alerts[index];
  if (known && Date.parse(known.updatedAt) > Date.parse(alert.updatedAt)) return alerts;
  const belongs = (!state || alert.state === state) && (!instance || alert.instance === instance);
  if (!belongs) return known ? alerts.filter((a) => a.id !== alert.id) : alerts;
  if (known) return alerts.with(index, alert);
  return [alert, ...alerts];
}

/** Appends what is newer than the last point and drops what left the window. */
export function historyWithMetrics(
  history: MetricHistory,
  messages: readonly MetricsMessage[],
  windowMillis: number,
): MetricHistory {
  const own = messages.filter((m) => m.instance === history.instance).sort((a, b) => a.time - b.time);
  const newest = own.at(-1);
  if (!newest) return history;
  const series = history.series.map((s) => {
    let last = s.points.at(-1)?.[0] ?? -Infinity;
    const points = s.points.filter(([time]) => time >= newest.time - windowMillis);
    for (const { time, values } of own) {
      if (time > last && s.name in values) {
        points.push([time, values[s.name] ?? null]);
        last = time;
      }
    }
    return { ...s, points };
  });
  return { ...history, to: new Date(newest.time).toISOString(), series };
}

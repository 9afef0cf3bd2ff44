// SPDX-License-Identifier: Apache-2.0
import type { QueryClient } from '@tanstack/react-query';
import type { Alert, AlertMessage, AlertState, Instance, LiveMessage, MetricHistory, MetricsMessage } from '../api/types';
import { alertsWith, historyWithMetrics, instanceWithMetrics, instancesWithMetrics } from './changes';
import type { LiveSocket } from './socket';

/** Lets live messages change the cached REST answers, and asks REST again after a gap. Returns the way to undo it. */
export function bridge(socket: LiveSocket, cache: QueryClient): () => void {
  let wasLive = false;
  const stopStates = socket.subscribe(() => {
    const live = socket.getState().kind === 'live';
    // What happened while the socket was away was not pushed
    if (live && !wasLive) void cache.invalidateQueries();
    wasLive = live;
  });
  const stopBatches = socket.onBatch((batch) => apply(batch, cache));
  return () => {
    stopStates();
    stopBatches();
  };
}

function apply(batch: readonly LiveMessage[], cache: QueryClient): void {
  const metrics = batch.filter((m): m is MetricsMessage => m.type === 'metrics');
  const alerts = batch.filter((m): m is AlertMessage => m.type === 'alert');
  if (metrics.length > 0) applyMetrics(metrics, cache);
  for (const { alert } of alerts) applyAlert(alert, cache);
  if (alerts.length > 0) {
    // Counts of open alerts come with the instances
    void cache.invalidateQueries({ queryKey: ['instances'] });
    void cache.invalidateQueries({ queryKey: ['instance'] });
  }
}

function applyMetrics(messages: MetricsMessage[], cache: QueryClient): void {
  cache.setQueryData<Instance[]>(['instances'], (old) => old && instancesWithMetrics(old, messages));
  for (const message of messages) {
    cache.setQueryData<Instance>(['instance', message.instance], (old) => old && instanceWithMetrics(old, message));
  }
  for (const [key] of cache.getQueriesData<MetricHistory>({ queryKey: ['metrics'] })) {
    cache.setQueryData<MetricHistory>(key, (old) => old && historyWithMetrics(old, messages, Number(key[3])));
  }
}

function applyAlert(alert: Alert, cache: QueryClient): void {
  cache.setQueryData<Alert>(['alert', alert.id], (old) =>
    old && Date.parse(old.updatedAt) > Date.parse(alert.updatedAt) ? old : alert,
  );
  for (const [key] of cache.getQueriesData<Alert[]>({ queryKey: ['alerts'] })) {
    const [, state, instance] = key as [string, AlertState, string | undefined];
    cache.setQueryData<Alert[]>(key, (old) => old && alertsWith(old, alert, state, instance));
  }
}

// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from '@tanstack/react-query';
import type { AlertState, MetricHistory } from './api/types';
import { CHARTED_METRICS, type Range } from './charts/definitions';
import { useServices } from './context';

// The WebSocket keeps these fresh; the slow polling is for what it does not carry, and for the time without it.
const SLOWLY = 20_000;
const MOST_EVENTS = 30;

export function useInstances() {
  const { api } = useServices();
  return queryOptions({ queryKey: ['instances'], queryFn: api.instances, refetchInterval: SLOWLY });
}

export function useInstance(id: string) {
  const { api } = useServices();
  return queryOptions({ queryKey: ['instance', id], queryFn: () => api.instance(id), refetchInterval: SLOWLY });
}

export function useEvents(id: string) {
  const { api } = useServices();
  return queryOptions({ queryKey: ['events', id], queryFn: () => api.events(id, MOST_EVENTS), refetchInterval: SLOWLY });
}

export function useAlerts(state: AlertState | undefined, instance?: string) {
  const { api } = useServices();
  return queryOptions({
    queryKey: ['alerts', state, instance],
    queryFn: () => api.alerts({ ...(state ? { state } : {}), ...(instance ? { instance } : {}), limit: 200 }),
    refetchInterval: SLOWLY,
  });
}

export function useAlert(id: string) {
  const { api } = useServices();
  return queryOptions({ queryKey: ['alert', id], queryFn: () => api.alert(id), refetchInterval: SLOWLY });
}

/** The fourth part of the key is the window, which live messages need. */
export function useHistory(id: string, range: Range) {
  const { api } = useServices();
  return queryOptions<MetricHistory>({
    queryKey: ['metrics', id, range.label, range.millis],
    queryFn: () => {
      const to = new Date();
      const from = new Date(to.getTime() - range.millis);
      return api.metrics(id, { names: CHARTED_METRICS, from, to, step: range.step });
    },
    staleTime: 60_000,
    refetchInterval: Math.max(60_000, range.stepMillis),
  });
}

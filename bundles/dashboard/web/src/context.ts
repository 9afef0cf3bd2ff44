// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { ApiClient } from './api/client';
import type { SessionStore } from './api/session';
import type { Session } from './api/types';
import type { LiveSocket, LiveState } from './live/socket';

export interface Services {
  api: ApiClient;
  session: SessionStore;
  live: LiveSocket;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('no services above this component');
  return services;
}

export function useSession(): Session | null {
  const { session } = useServices();
  return useSyncExternalStore(session.subscribe, session.get);
}

export function useLiveState(): LiveState {
  const { live } = useServices();
  return useSyncExternalStore(live.subscribe, live.getState);
}

/** The time, renewed so often that ages and stale marks stay true. */
export function useNow(everyMillis = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  return now;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · pganalytics`;
  }, [title]);
}

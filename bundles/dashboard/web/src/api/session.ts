// SPDX-License-Identifier: Apache-2.0
import type { Session } from './types';

const KEY = 'pganalytics.session';

/** The login of this tab; forgotten when the tab closes. */
export class SessionStore {
  private readonly listeners = new Set<() => void>();
  private session: Session | null;

  constructor(
    private readonly storage: Storage,
    private readonly now: () => number = Date.now,
  ) {
    this.session = this.read();
  }

  readonly get = (): Session | null => this.session;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(session: Session | null): void {
    if (session === null && this.session === null) return;
    this.session = session;
    if (session === null) this.storage.removeItem(KEY);
    else this.storage.setItem(KEY, JSON.stringify(session));
    this.listeners.forEach((listener) => listener());
  }

  private read(): Session | null {
    try {
      const session = JSON.parse(this.storage.getItem(KEY) ?? 'null') as Session | null;
      if (typeof session?.token !== 'string') return null;
      return Date.parse(session.expires) <= this.now() ? null : session;
    } catch {
      return null;
    }
  }
}

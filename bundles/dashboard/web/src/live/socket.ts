// SPDX-License-Identifier: Apache-2.0
import type { LiveMessage } from '../api/types';

export type LiveState =
  | { kind: 'off' }
  | { kind: 'connecting' }
  | { kind: 'live'; since: number }
  | { kind: 'disconnected'; since: number; retryAt: number };

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;
const FLUSH_INTERVAL = 200;
const LARGEST_BATCH = 5_000;

type Batch = readonly LiveMessage[];

/** One WebSocket that comes back by itself. Messages are handed on in batches, so a large fleet costs few renders. */
export class LiveSocket {
  private state: LiveState = { kind: 'off' };
  private readonly stateListeners = new Set<() => void>();
  private readonly batchListeners = new Set<(batch: Batch) => void>();
  private socket: WebSocket | null = null;
  private token: string | null = null;
  private attempts = 0;
  private lostAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private waiting: LiveMessage[] = [];

  constructor(
    private readonly url: string,
    private readonly open: (url: string, protocols: string[]) => WebSocket = (u, p) => new WebSocket(u, p),
    private readonly random: () => number = Math.random,
  ) {}

  readonly getState = (): LiveState => this.state;
  readonly subscribe = (listener: () => void): (() => void) => listening(this.stateListeners, listener);
  readonly onBatch = (listener: (batch: Batch) => void): (() => void) => listening(this.batchListeners, listener);

  start(token: string): void {
    this.stop();
    this.token = token;
    this.connect();
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    this.waiting = [];
    this.token = null;
    this.attempts = 0;
    this.lostAt = 0;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.become({ kind: 'off' });
  }

  /** Does not wait for the next try, for instance when the machine is online again. */
  readonly retryNow = (): void => {
    if (this.state.kind !== 'disconnected') return;
    clearTimeout(this.timer);
    this.connect();
  };

  private connect(): void {
    if (this.token === null) return;
    if (this.lostAt === 0) this.become({ kind: 'connecting' });
    const socket = this.open(this.url, ['pganalytics', `bearer.${this.token}`]);
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.attempts = 0;
      this.lostAt = 0;
      socket.send(JSON.stringify({ type: 'subscribe', instances: ['*'] }));
      this.become({ kind: 'live', since: Date.now() });
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(String(event.data));
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private lost(): void {
    this.socket = null;
    this.lostAt ||= Date.now();
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempts++) * (0.75 + this.random() / 2);
    this.become({ kind: 'disconnected', since: this.lostAt, retryAt: Date.now() + delay });
    this.timer = setTimeout(() => this.connect(), delay);
  }

  private receive(text: string): void {
    let message: LiveMessage;
    try {
      message = JSON.parse(text) as LiveMessage;
    } catch {
      return;
    }
    if (message?.type !== 'alert' && message?.type !== 'metrics') return;
    this.waiting.push(message);
    if (this.waiting.length >= LARGEST_BATCH) this.flush();
    else this.flushTimer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL);
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    const batch = this.waiting;
    this.waiting = [];
    this.batchListeners.forEach((listener) => listener(batch));
  }

  private become(state: LiveState): void {
    this.state = state;
    this.stateListeners.forEach((listener) => listener());
  }
}

function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function liveUrl(location: Location): string {
  const url = new URL('ws/v2', location.href.split('#')[0]);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveUrl, LiveSocket } from './socket';

class Wire {
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (event: { data: string }) => void;
  sent: string[] = [];
  constructor(readonly protocols: string[]) {}
  send(text: string) {
    this.sent.push(text);
  }
  close() {}
}

describe('live socket', () => {
  let wires: Wire[];
  let socket: LiveSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    wires = [];
    const open = (_: string, protocols: string[]) => {
      wires.push(new Wire(protocols));
      return wires.at(-1) as unknown as WebSocket;
    };
    socket = new LiveSocket('ws://x', open, () => 0.5);
  });
  afterEach(() => vi.useRealTimers());

  it('offers the token as a subprotocol and subscribes when open', () => {
    socket.start('t');
    expect(wires[0]!.protocols).toEqual(['pganalytics', 'bearer.t']);
    wires[0]!.onopen!();
    expect(JSON.parse(wires[0]!.sent[0]!)).toEqual({ type: 'subscribe', instances: ['*'] });
    expect(socket.getState().kind).toBe('live');
  });

  it('comes back with growing delays, says so, and stops at the end of the session', () => {
    socket.start('t');
    for (const delay of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      wires.at(-1)!.onclose!();
      expect(socket.getState()).toMatchObject({ kind: 'disconnected', retryAt: Date.now() + delay });
      const before = wires.length;
      vi.advanceTimersByTime(delay - 1);
      expect(wires).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(wires).toHaveLength(before + 1);
    }
    socket.stop();
    wires.at(-1)!.onclose!();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(8);
    expect(socket.getState().kind).toBe('off');
  });

  it('hands on messages in batches and drops what it does not understand', () => {
    const batches: number[] = [];
    socket.onBatch((batch) => batches.push(batch.length));
    socket.start('t');
    for (const data of ['{"type":"metrics"}', '{', 'null', '{"type":"other"}', '{"type":"alert"}']) wires[0]!.onmessage!({ data });
    expect(batches).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(batches).toEqual([2]);
  });

  it('is found beside the page', () => {
    expect(liveUrl({ href: 'https://h:8443/#/alerts' } as Location)).toBe('wss://h:8443/ws/v2');
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { align } from '../charts/align';
import { byTrouble, matching } from '../fleet';
import type { Alert, Instance, MetricHistory } from '../api/types';
import { alertsWith, historyWithMetrics, instancesWithMetrics } from './changes';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const iso = (millis: number) => new Date(millis).toISOString();
const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
  id, collector: 'c', systemIdentifier: null, serverVersion: '180001', tags: { env: 'prod' }, firstSeen: null,
  lastSeen: iso(NOW), status: 'up', openAlerts: 0, worstSeverity: null, current: { cpu_percent: 1, load1: 2 }, ...more,
});
const alert = (id: string, more: Partial<Alert> = {}) => ({ id, state: 'open', instance: 'a', updatedAt: iso(NOW), ...more }) as Alert;
const metrics = (id: string, time: number, cpu: number) =>
  ({ type: 'metrics', instance: id, time, values: { cpu_percent: cpu } }) as const;

describe('live changes', () => {
  it('merge the newest values of a batch and leave other instances as they are', () => {
    const old = [instance('a', { status: 'silent' }), instance('b')];
    const next = instancesWithMetrics(old, [metrics('a', NOW + 2, 7), metrics('a', NOW + 1, 5), metrics('x', NOW, 1)]);
    expect(next[0]).toMatchObject({ status: 'up', lastSeen: iso(NOW + 2), current: { cpu_percent: 7, load1: 2 } });
    expect(next[1]).toBe(old[1]);
  });

  it('ignore values older than those known', () => {
    const old = [instance('a')];
    expect(instancesWithMetrics(old, [metrics('a', NOW - 1, 9)])).toBe(old);
  });

  it('put a new alert first, renew a known one and take out one that no longer belongs', () => {
    const old = [alert('1'), alert('2')];
    expect(alertsWith(old, alert('3'), 'open').map((a) => a.id)).toEqual(['3', '1', '2']);
    expect(alertsWith(old, alert('2', { title: 'x' }), 'open')[1]!.title).toBe('x');
    expect(alertsWith(old, alert('1', { state: 'resolved' }), 'open').map((a) => a.id)).toEqual(['2']);
    expect(alertsWith(old, alert('4', { instance: 'b' }), 'open', 'a')).toBe(old);
    expect(alertsWith(old, alert('1', { state: 'resolved', updatedAt: iso(NOW - 1) }), 'open')).toBe(old);
  });

  it('append to a history, once, and drop what left the window', () => {
    const old: MetricHistory = {
      instance: 'a', from: '', to: '', step: '10s',
      series: [{ name: 'cpu_percent', unit: '', points: [[NOW - 20_000, 1], [NOW - 10_000, 2]] }],
    };
    const next = historyWithMetrics(old, [metrics('a', NOW, 3), metrics('a', NOW, 4), metrics('b', NOW, 9)], 15_000);
    expect(next.series[0]!.points).toEqual([[NOW - 10_000, 2], [NOW, 3]]);
    expect(historyWithMetrics(old, [metrics('b', NOW, 9)], 15_000)).toBe(old);
  });

  it('share one time axis, with a gap where nothing was heard', () => {
    const series = [
      { name: 'a', unit: '', points: [[0, 1], [10_000, 2], [90_000, 3]] as [number, number][] },
      { name: 'b', unit: '', points: [[10_000, 5]] as [number, number][] },
    ];
    expect(align(series, ['a', 'b', 'c'], 10_000)).toEqual([
      [0, 10, 10.001, 90], [1, 2, null, 3], [null, 5, null, null], [null, null, null, null],
    ]);
  });
});

describe('fleet', () => {
  it('sorts by trouble, then by name with its numbers', () => {
    const fleet = [
      instance('pg-10'), instance('pg-9'), instance('warn', { worstSeverity: 'warning', openAlerts: 1 }),
      instance('gone', { lastSeen: iso(NOW - 60_000) }), instance('bad', { worstSeverity: 'critical', openAlerts: 1 }),
    ];
    expect(byTrouble(fleet, NOW).map((i) => i.id)).toEqual(['bad', 'gone', 'warn', 'pg-9', 'pg-10']);
  });

  it('finds by every word', () => {
    const fleet = [instance('orders-1'), instance('orders-2', { tags: { env: 'test' } })];
    expect(matching(fleet, 'ORDERS env=prod').map((i) => i.id)).toEqual(['orders-1']);
    expect(matching(fleet, ' ')).toHaveLength(2);
  });
});

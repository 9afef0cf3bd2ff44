// SPDX-License-Identifier: Apache-2.0
export interface Line {
  metric: string;
  label: string;
}

export interface ChartDefinition {
  title: string;
  unit: string;
  lines: readonly Line[];
  /** Fixed upper end of the scale, where there is a natural one. */
  top?: number;
}

export const CHARTS: readonly ChartDefinition[] = [
  {
    title: 'Connections',
    unit: '',
    lines: [
      { metric: 'connections_active', label: 'active' },
      { metric: 'connections_idle', label: 'idle' },
      { metric: 'connections_idle_in_transaction', label: 'idle in transaction' },
      { metric: 'connections_waiting', label: 'waiting' },
    ],
  },
  {
    title: 'Transactions',
    unit: 'per second',
    lines: [
      { metric: 'commits_per_second', label: 'commits' },
      { metric: 'rollbacks_per_second', label: 'rollbacks' },
    ],
  },
  {
    title: 'CPU',
    unit: 'percent',
    lines: [
      { metric: 'cpu_percent', label: 'total' },
      { metric: 'cpu_system_percent', label: 'system' },
      { metric: 'cpu_iowait_percent', label: 'I/O wait' },
    ],
  },
  { title: 'Cache hit ratio', unit: 'ratio', lines: [{ metric: 'cache_hit_ratio', label: 'hits' }], top: 1 },
  {
    title: 'Locks',
    unit: '',
    lines: [
      { metric: 'blocked_sessions', label: 'blocked sessions' },
      { metric: 'lock_waits', label: 'lock waits' },
    ],
  },
  {
    title: 'Rows read',
    unit: 'per second',
    lines: [
      { metric: 'tuples_returned_per_second', label: 'returned' },
      { metric: 'tuples_fetched_per_second', label: 'fetched' },
    ],
  },
  {
    title: 'Rows written',
    unit: 'per second',
    lines: [
      { metric: 'tuples_inserted_per_second', label: 'inserted' },
      { metric: 'tuples_updated_per_second', label: 'updated' },
      { metric: 'tuples_deleted_per_second', label: 'deleted' },
    ],
  },
  { title: 'Temporary files', unit: 'bytes per second', lines: [{ metric: 'temp_bytes_per_second', label: 'written' }] },
  { title: 'WAL', unit: 'bytes per second', lines: [{ metric: 'wal_bytes_per_second', label: 'written' }] },
];

export const CHARTED_METRICS: readonly string[] = CHARTS.flatMap((chart) => chart.lines.map((line) => line.metric));

export interface Range {
  label: string;
  millis: number;
  step: string;
  stepMillis: number;
}

const MINUTE = 60_000;

export const RANGES: readonly [Range, ...Range[]] = [
  { label: '5m', millis: 5 * MINUTE, step: '10s', stepMillis: 10_000 },
  { label: '1h', millis: 60 * MINUTE, step: '10s', stepMillis: 10_000 },
  { label: '6h', millis: 360 * MINUTE, step: '60s', stepMillis: MINUTE },
  { label: '24h', millis: 1440 * MINUTE, step: '300s', stepMillis: 5 * MINUTE },
];

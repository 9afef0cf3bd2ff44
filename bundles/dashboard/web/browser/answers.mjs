// SPDX-License-Identifier: Apache-2.0
// What the REST API answers in the browser test, in the backend's form.

const iso = (millis) => new Date(millis).toISOString();

export function core(i, time) {
  const wave = Math.sin(time / 40_000 + i) + Math.sin(time / 13_000 + i * 2) / 2;
  const tps = 420 + 60 * i + 60 * wave;
  return {
    cpu_percent: 34 + 9 * wave, cpu_user_percent: 26 + 7 * wave, cpu_system_percent: 6 + 2 * wave,
    cpu_iowait_percent: 2 + wave, load1: 1.4, memory_total_bytes: 16e9, memory_available_bytes: 9e9,
    connections_total: Math.round(44 + 6 * wave), connections_active: Math.round(9 + 3 * wave),
    connections_idle: Math.round(30 + 3 * wave), connections_idle_in_transaction: i === 3 ? 7 : 1,
    connections_waiting: i === 3 ? 6 : 0, connections_max: 100, lock_waits: i === 3 ? 6 : 0,
    blocked_sessions: i === 3 ? 6 : 0, longest_transaction_seconds: i === 3 ? 212 : 0.42,
    commits_per_second: tps, rollbacks_per_second: 1.2, tuples_returned_per_second: 48_000 + 9_000 * wave,
    tuples_fetched_per_second: 3_200 + 400 * wave, tuples_inserted_per_second: 210, tuples_updated_per_second: 340 + 40 * wave,
    tuples_deleted_per_second: 12, cache_hit_ratio: Math.min(1, 0.984 + 0.01 * wave), temp_bytes_per_second: 0,
    wal_bytes_per_second: 1.9e6 + 4e5 * wave, database_size_bytes: 41.3 * 2 ** 30, xid_age: 1.2e7,
  };
}

function instance(i, now) {
  const silent = i === 5;
  return {
    id: `prod-orders-${i}`, collector: `db-host-${i}`, systemIdentifier: `73100000000000000${i}`, serverVersion: `${18 - (i % 4)}0004`,
    tags: { env: 'prod', region: i % 2 ? 'eu-west' : 'eu-north' }, firstSeen: iso(now - 8e8), lastSeen: iso(now - (silent ? 190_000 : 2_000)),
    status: silent ? 'silent' : 'up', openAlerts: i === 3 ? 2 : i === 4 ? 1 : 0,
    worstSeverity: i === 3 ? 'critical' : i === 4 ? 'warning' : null, current: core(i, now),
  };
}

function step(node, title, kind, name, text, now, ...measured) {
  const entity = { kind, name };
  const measurements = measured.map(([metric, value, unit, baseline]) => ({ metric, entity, value, unit, baseline, time: iso(now) }));
  return { node, title, entity, text, measurements };
}

export function blockerAlert(now) {
  return {
    id: '0b0e3d2c-6d3f-4b3a-9c59-1f0c54a9a001', state: 'open', severity: 'critical', rule: 'idle-in-transaction-blocker',
    rootCause: 'idle_in_transaction_blocker', title: 'A session idle in its transaction blocks 6 others',
    instance: 'prod-orders-3', entity: { kind: 'session', name: '48121' },
    action: 'End the transaction in application "invoice-worker", or terminate the session:\nSELECT pg_terminate_backend(48121);\nThen set idle_in_transaction_session_timeout for that role.',
    confidence: 0.93, since: iso(now - 215_000), openedAt: iso(now - 200_000), updatedAt: iso(now - 3_000),
    acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolvedBecause: null,
    path: [
      step('idle_in_transaction', 'Session idle in transaction', 'session', '48121', 'Session 48121 (invoice-worker) has been idle in an open transaction for 3 m 32 s and holds a RowExclusiveLock on public.orders.', now, ['blockers.state_seconds', 212, 'seconds', null], ['blockers.transaction_seconds', 215, 'seconds', 0.4]),
      step('lock_held', 'Lock held on a busy table', 'table', 'app.public.orders', 'Table public.orders is updated 340 times a second, and its rows stay locked.', now, ['table_stats.n_tup_upd', 38, 'per second', 340]),
      step('blocked_sessions', 'Sessions wait for the lock', 'instance', '', '6 sessions wait for session 48121, the longest for 3 m 5 s.', now, ['core.blocked_sessions', 6, '', 0], ['blockers.longest_wait_seconds', 185, 'seconds', 0.01]),
      step('latency', 'Transactions slow down', 'database', 'app', 'Commits fell from 610 to 182 a second while the CPU is idle.', now, ['core.commits_per_second', 182, 'per second', 610], ['core.cpu_percent', 11, 'percent', 34]),
    ],
    against: [
      'Not connection saturation: 51 of 100 connections are in use.',
      'Not slow storage: reads take 0.3 ms, as usual.',
      'Not a deadlock: the wait graph has no cycle, and the deadlock counter did not move.',
    ],
  };
}

export function indexAlert(now) {
  return {
    ...blockerAlert(now), id: '0b0e3d2c-6d3f-4b3a-9c59-1f0c54a9a002', severity: 'warning', rule: 'missing-index', rootCause: 'missing_index',
    title: 'Table public.events is read from end to end again and again', instance: 'prod-orders-4',
    entity: { kind: 'table', name: 'app.public.events' }, openedAt: iso(now - 4_000_000), confidence: 0.88,
    path: blockerAlert(now).path.slice(0, 2), against: [],
  };
}

export function hostileAlert(now) {
  return { ...indexAlert(now), id: '0b0e3d2c-6d3f-4b3a-9c59-1f0c54a9a003', instance: 'prod-orders-3', title: '<img src=x onerror="window.broken=1">' };
}

export function answers(now) {
  return {
    instances: Array.from({ length: 9 }, (_, i) => instance(i, now)),
    events: [
      {
        time: iso(now - 240_000), family: 'change_events',
        values: { family: 'settings', object: 'work_mem', change: 'changed', old_values: 'setting=4096', new_values: 'setting=8192, unit=kB, source=configuration file' },
      },
      { time: iso(now - 3_000_000), family: 'log_events', values: { event: '5f3a', class: 'lock_wait', severity: 'LOG', count: 3, message: 'process ? still waiting for ShareLock' } },
    ],
    rules: ['missing-index', 'lock-contention', 'idle-in-transaction-blocker', 'deadlocks', 'wal-level'].map((id, i) => ({
      id, title: id.replaceAll('-', ' '), rootCause: id.replaceAll('-', '_'), severity: ['warning', 'critical', 'info'][i % 3],
      source: 'pganalytics-checks', health: i === 4 ? 'failed' : 'ok', detail: i === 4 ? 'example 2 did not fire, line 14' : null,
      noInput: i === 0 ? ['prod-orders-1', 'prod-orders-7'] : [],
    })),
    plugins: [
      { kind: 'rule', name: 'missing-index', source: 'pganalytics-checks', health: 'ok', detail: null },
      { kind: 'store', name: 'postgres', source: 'pganalytics-storage-postgres', health: 'degraded', detail: 'database does not answer since 11:02' },
    ],
    agents: Array.from({ length: 4 }, (_, i) => ({
      collector: `db-host-${i}`, version: '0.1.0', address: `10.0.4.${i}:50122`, connected: i !== 2, since: iso(now - 3e6), lastHeard: iso(now - 3000),
      clockOffsetMillis: i === 1 ? 4200 : 12,
      parts: [{ name: 'collect', health: 'ok', detail: null }, { name: 'link', health: i === 2 ? 'degraded' : 'ok', detail: 'spooling to disk' }],
    })),
  };
}

// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../api/types';
import { transactionsPerSecond } from '../fleet';
import { bytes, count, percent, ratio, seconds, serverVersion } from '../format/format';
import { age, full, isStale } from '../format/time';

export function InstanceFacts({ instance, now }: { instance: Instance; now: number }) {
  const current = instance.current ?? {};
  const stale = isStale(instance.lastSeen, now) || instance.status === 'silent';
  const facts: [string, string][] = [
    ['CPU', percent(current.cpu_percent)],
    ['Connections', `${count(current.connections_total)} / ${count(current.connections_max)}`],
    ['Transactions', `${count(transactionsPerSecond(instance))}/s`],
    ['Cache hits', ratio(current.cache_hit_ratio)],
    ['Blocked', count(current.blocked_sessions)],
    ['Longest transaction', seconds(current.longest_transaction_seconds)],
    ['Databases', bytes(current.database_size_bytes)],
    ['PostgreSQL', serverVersion(instance.serverVersion)],
  ];
  return (
    <>
      <p className={`summary${stale ? ' warn' : ''}`}>
        <span className="status">
          <i className={`dot ${stale ? 'silent' : 'good'}`} />
          {stale ? `silent: nothing heard for ${age(instance.lastSeen, now)}` : 'up'}
        </span>
        <span className="quiet" title={full(instance.lastSeen)}>
          {!stale && `last data ${age(instance.lastSeen, now)} ago, `}collector {instance.collector ?? 'not known'}
        </span>
        {Object.entries(instance.tags ?? {}).map(([name, value]) => (
          <span key={name} className="tag">
            {name}={value}
          </span>
        ))}
      </p>
      <dl className={`facts${stale ? ' stale' : ''}`}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

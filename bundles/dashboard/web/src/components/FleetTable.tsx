// SPDX-License-Identifier: Apache-2.0
import { memo } from 'react';
import { Link } from 'wouter';
import type { Instance } from '../api/types';
import { transactionsPerSecond } from '../fleet';
import { count, percent, ratio, serverVersion } from '../format/format';
import { age, isStale } from '../format/time';
import { SeverityBadge } from './Badges';
import { Meter } from './Meter';

export function FleetTable({ instances, now }: { instances: Instance[]; now: number }) {
  return (
    <div className="table-box">
      <table className="fleet stacking">
        <thead>
          <tr>
            <th>Instance</th>
            <th>Status</th>
            <th>Alerts</th>
            <th className="number">CPU</th>
            <th className="number">Connections</th>
            <th className="number">Transactions/s</th>
            <th className="number">Cache hits</th>
          </tr>
        </thead>
        <tbody>
          {instances.map((i) => {
            const stale = isStale(i.lastSeen, now);
            return <Row key={i.id} instance={i} stale={stale} since={stale ? age(i.lastSeen, now) : ''} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ instance, stale, since }: { instance: Instance; stale: boolean; since: string }) {
  const current = instance.current ?? {};
  const silent = stale || instance.status === 'silent';
  const max = current.connections_max;
  const version = instance.serverVersion && `PostgreSQL ${serverVersion(instance.serverVersion)}`;
  return (
    <tr className={silent ? 'stale' : undefined} data-instance={instance.id}>
      <th scope="row">
        <Link href={`/instances/${encodeURIComponent(instance.id)}`}>{instance.id}</Link>
        <small>{[version, instance.collector].filter(Boolean).join(' · ')}</small>
      </th>
      <td data-label="Status">
        <span className="status">
          <i className={`dot ${silent ? 'silent' : 'good'}`} />
          {silent ? <span>silent{since && since !== '–' && ` ${since}`}</span> : 'up'}
        </span>
      </td>
      <td data-label="Alerts">
        {instance.worstSeverity ? (
          <span className="alerts">
            <SeverityBadge severity={instance.worstSeverity} />
            {instance.openAlerts > 1 && <small>+{instance.openAlerts - 1}</small>}
          </span>
        ) : (
          <span className="quiet">none</span>
        )}
      </td>
      <td data-label="CPU" className="number">
        <Meter value={current.cpu_percent} of={100} text={percent(current.cpu_percent)} />
      </td>
      <td data-label="Connections" className="number">
        <Meter
          value={current.connections_total}
          of={max}
          text={`${count(current.connections_total)}${max ? ` / ${count(max)}` : ''}`}
        />
      </td>
      <td data-label="Transactions/s" className="number">
        {count(transactionsPerSecond(instance))}
      </td>
      <td data-label="Cache hits" className="number">
        {ratio(current.cache_hit_ratio)}
      </td>
    </tr>
  );
});

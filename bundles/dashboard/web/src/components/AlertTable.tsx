// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import type { Alert } from '../api/types';
import { words } from '../format/format';
import { age, full } from '../format/time';
import { SeverityBadge, StateBadge } from './Badges';

export function AlertTable({ alerts, now, withInstance = true }: { alerts: Alert[]; now: number; withInstance?: boolean }) {
  return (
    <div className="table-box">
      <table className="stacking alert-table">
        <thead>
          <tr>
            <th>Severity</th>
            <th>Alert</th>
            <th>Root cause</th>
            {withInstance && <th>Instance</th>}
            <th>State</th>
            <th className="number">Age</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.id} data-alert={alert.id} className={alert.state === 'resolved' ? 'over' : undefined}>
              <td data-label="Severity">
                <SeverityBadge severity={alert.severity} />
              </td>
              <th scope="row">
                <Link href={`/alerts/${encodeURIComponent(alert.id)}`}>{alert.title}</Link>
                {alert.entity.name && (
                  <small>
                    {alert.entity.kind} {alert.entity.name}
                  </small>
                )}
              </th>
              <td data-label="Root cause">{words(alert.rootCause)}</td>
              {withInstance && (
                <td data-label="Instance">
                  <Link href={`/instances/${encodeURIComponent(alert.instance)}`}>{alert.instance}</Link>
                </td>
              )}
              <td data-label="State">
                <StateBadge state={alert.state} />
              </td>
              <td data-label="Age" className="number" title={full(alert.openedAt)}>
                {age(alert.openedAt, now)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Alert } from '../api/types';
import { SeverityBadge, StateBadge } from '../components/Badges';
import { Icon } from '../components/Icon';
import { useNow, useServices } from '../context';
import { percent, words } from '../format/format';
import { age, clock, full } from '../format/time';

export function AlertHead({ alert }: { alert: Alert }) {
  const now = useNow();
  return (
    <header>
      <div className="head">
        <div>
          <p className="badges">
            <SeverityBadge severity={alert.severity} />
            <StateBadge state={alert.state} />
          </p>
          <h1>{alert.title}</h1>
        </div>
        {alert.state === 'open' && <Acknowledge id={alert.id} />}
      </div>
      {alert.state === 'resolved' && (
        <p className="resolved-note" role="status">
          <Icon name="check" /> Resolved at {clock(alert.resolvedAt)}, after {lasted(alert)}
          {alert.resolvedBecause && `: ${alert.resolvedBecause}`}.
        </p>
      )}
      <dl className="facts">
        <Fact name="Root cause" value={words(alert.rootCause)} />
        <div>
          <dt>Instance</dt>
          <dd>
            <Link href={`/instances/${encodeURIComponent(alert.instance)}`}>{alert.instance}</Link>
          </dd>
        </div>
        {alert.entity.name && <Fact name={alert.entity.kind} value={alert.entity.name} />}
        <Fact name="Open since" value={`${clock(alert.openedAt)}, ${age(alert.openedAt, now)} ago`} title={full(alert.openedAt)} />
        {alert.confidence !== null && <Fact name="Confidence" value={percent(alert.confidence * 100)} />}
        {alert.acknowledgedBy && (
          <Fact name="Acknowledged" value={`${alert.acknowledgedBy}, ${clock(alert.acknowledgedAt)}`} />
        )}
      </dl>
    </header>
  );
}

function Fact({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function lasted(alert: Alert): string {
  return age(alert.openedAt, Date.parse(alert.resolvedAt ?? alert.updatedAt));
}

function Acknowledge({ id }: { id: string }) {
  const { api } = useServices();
  const cache = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () => api.acknowledge(id),
    onSuccess: (alert) => {
      cache.setQueryData(['alert', id], alert);
      void cache.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
  return (
    <div className="acknowledge">
      <button type="button" className="primary" disabled={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
        Acknowledge
      </button>
      {acknowledge.error && (
        <p className="error" role="alert">
          {acknowledge.error.message}
        </p>
      )}
    </div>
  );
}

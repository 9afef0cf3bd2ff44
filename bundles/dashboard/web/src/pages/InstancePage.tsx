// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ChartGrid } from '../charts/ChartGrid';
import { RANGES } from '../charts/definitions';
import { AlertTable } from '../components/AlertTable';
import { Choice } from '../components/Choice';
import { Icon } from '../components/Icon';
import { InstanceFacts } from '../components/InstanceFacts';
import { Loaded } from '../components/Loaded';
import { useNow, useTitle } from '../context';
import { useAlerts, useHistory, useInstance } from '../queries';

export function InstancePage({ id }: { id: string }) {
  useTitle(id);
  const [label, setLabel] = useState<string>('1h');
  const range = RANGES.find((r) => r.label === label) ?? RANGES[0];
  const instance = useQuery(useInstance(id));
  const history = useQuery(useHistory(id, range));
  const now = useNow();
  return (
    <>
      <Link href="/" className="up">
        <Icon name="back" /> Fleet
      </Link>
      <div className="head">
        <h1>{id}</h1>
        <Choice label="Range" options={RANGES.map((r) => r.label)} value={range.label} choose={setLabel} />
      </div>
      <Loaded query={instance} rows={1}>
        {(known) => <InstanceFacts instance={known} now={now} />}
      </Loaded>
      <InstanceAlerts id={id} now={now} />
      <Loaded query={history} rows={6}>
        {(known) => <ChartGrid history={known} range={range} />}
      </Loaded>
    </>
  );
}

function InstanceAlerts({ id, now }: { id: string; now: number }) {
  const open = useQuery(useAlerts('open', id));
  const acknowledged = useQuery(useAlerts('acknowledged', id));
  const alerts = [...(open.data ?? []), ...(acknowledged.data ?? [])];
  if (open.error && !open.data) return <p className="renewal">Alerts could not be loaded: {open.error.message}</p>;
  if (alerts.length === 0) return null;
  return (
    <section aria-label="Open alerts">
      <AlertTable alerts={alerts} now={now} withInstance={false} />
    </section>
  );
}

// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Instance } from '../api/types';
import { ChartGrid } from '../charts/ChartGrid';
import { RANGES } from '../charts/definitions';
import { AlertTable } from '../components/AlertTable';
import { Choice } from '../components/Choice';
import { EventTable } from '../components/EventTable';
import { Icon } from '../components/Icon';
import { InstanceFacts } from '../components/InstanceFacts';
import { Loaded } from '../components/Loaded';
import { useNow, useTitle } from '../context';
import { useAlerts, useEvents, useHistory, useInstance } from '../queries';

const YOUNG_MILLIS = 10 * 60_000;

export function InstancePage({ id }: { id: string }) {
  useTitle(id);
  const [label, setLabel] = useState<string>();
  const instance = useQuery(useInstance(id));
  const now = useNow();
  const range = RANGES.find((r) => r.label === (label ?? firstLabel(instance.data))) ?? RANGES[0];
  const history = useQuery({ ...useHistory(id, range), enabled: label !== undefined || !instance.isPending });
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
      <InstanceEvents id={id} now={now} />
    </>
  );
}

/** An hour would squeeze what is known of a new instance to a line at the edge. */
function firstLabel(instance: Instance | undefined): string {
  const since = Date.parse(instance?.firstSeen ?? '');
  return Date.parse(instance?.lastSeen ?? '') - since < YOUNG_MILLIS ? '5m' : '1h';
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

function InstanceEvents({ id, now }: { id: string; now: number }) {
  const events = useQuery(useEvents(id));
  return (
    <section aria-label="Events">
      <h2>Events of the last day</h2>
      <Loaded query={events} rows={2}>
        {(known) =>
          known.length > 0 ? <EventTable events={known} now={now} /> : <p className="quiet">No setting or role changed, and the log told nothing.</p>
        }
      </Loaded>
    </section>
  );
}

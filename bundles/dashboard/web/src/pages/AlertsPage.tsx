// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertState } from '../api/types';
import { AlertTable } from '../components/AlertTable';
import { Choice } from '../components/Choice';
import { Loaded } from '../components/Loaded';
import { Empty } from '../components/Notice';
import { useNow, useTitle } from '../context';
import { SEVERITY_RANK } from '../fleet';
import { useAlerts } from '../queries';

const STATES: readonly AlertState[] = ['open', 'acknowledged', 'resolved'];
const EMPTY: Record<AlertState, string> = {
  open: 'No alert is open',
  acknowledged: 'No alert is acknowledged',
  resolved: 'No alert was resolved lately',
};

export function AlertsPage() {
  useTitle('Alerts');
  const [state, setState] = useState<AlertState>('open');
  const query = useQuery(useAlerts(state));
  const now = useNow();
  return (
    <>
      <div className="head">
        <h1>Alerts</h1>
        <Choice label="State" options={STATES} value={state} choose={setState} />
      </div>
      <Loaded query={query}>
        {(alerts) =>
          alerts.length === 0 ? (
            <Empty title={EMPTY[state]}>{state === 'open' ? 'New ones appear here within seconds.' : undefined}</Empty>
          ) : (
            <AlertTable
              now={now}
              alerts={[...alerts].sort(
                (a, b) =>
                  SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || Date.parse(b.openedAt) - Date.parse(a.openedAt),
              )}
            />
          )
        }
      </Loaded>
    </>
  );
}

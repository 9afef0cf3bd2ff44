// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { AlertHead } from '../alert/AlertHead';
import { CausalPath } from '../alert/CausalPath';
import { Reasoning } from '../alert/Reasoning';
import type { Alert } from '../api/types';
import { Icon } from '../components/Icon';
import { Loaded } from '../components/Loaded';
import { useTitle } from '../context';
import { useAlert } from '../queries';

export function AlertPage({ id }: { id: string }) {
  const query = useQuery(useAlert(id));
  useTitle(query.data?.title ?? 'Alert');
  return (
    <>
      <Link href="/alerts" className="up">
        <Icon name="back" /> Alerts
      </Link>
      <Loaded query={query}>{(alert) => <Explained alert={alert} />}</Loaded>
    </>
  );
}

function Explained({ alert }: { alert: Alert }) {
  return (
    <article className="explained" data-state={alert.state}>
      <AlertHead alert={alert} />
      <section className="panel">
        <h2>From root cause to symptom</h2>
        {alert.path.length > 0 ? (
          <CausalPath path={alert.path} />
        ) : (
          <p className="quiet">No path is known for this alert.</p>
        )}
      </section>
      <Reasoning alert={alert} />
    </article>
  );
}

// SPDX-License-Identifier: Apache-2.0
import { Route, Switch } from 'wouter';
import { Frame } from './components/Frame';
import { Empty } from './components/Notice';
import { useSession } from './context';
import { AgentsPage } from './pages/AgentsPage';
import { AlertPage } from './pages/AlertPage';
import { AlertsPage } from './pages/AlertsPage';
import { FleetPage } from './pages/FleetPage';
import { InstancePage } from './pages/InstancePage';
import { LoginPage } from './pages/LoginPage';
import { RulesPage } from './pages/RulesPage';

export function App() {
  const session = useSession();
  if (!session) return <LoginPage />;
  return (
    <Frame session={session}>
      <Switch>
        <Route path="/">
          <FleetPage />
        </Route>
        <Route path="/instances/:id">{({ id }) => <InstancePage key={id} id={named(id)} />}</Route>
        <Route path="/alerts">
          <AlertsPage />
        </Route>
        <Route path="/alerts/:id">{({ id }) => <AlertPage key={id} id={named(id)} />}</Route>
        <Route path="/rules">
          <RulesPage />
        </Route>
        <Route path="/agents">
          <AgentsPage />
        </Route>
        <Route>
          <Empty title="There is no such page">The address may be mistyped, or what it named is gone.</Empty>
        </Route>
      </Switch>
    </Frame>
  );
}

/** The router undoes the escapes of a whole address only: the colon of db1:5432 comes as %3A. */
function named(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { Instance } from '../api/types';
import { FleetTable } from '../components/FleetTable';
import { Icon } from '../components/Icon';
import { Loaded } from '../components/Loaded';
import { Empty } from '../components/Notice';
import { useNow, useTitle } from '../context';
import { byTrouble, matching, trouble } from '../fleet';
import { useInstances } from '../queries';

const MOST_ROWS = 500;

export function FleetPage() {
  useTitle('Fleet');
  const query = useQuery(useInstances());
  const [search, setSearch] = useState('');
  const needle = useDeferredValue(search);
  return (
    <>
      <div className="head">
        <h1>Fleet</h1>
        <label className="search">
          <Icon name="search" />
          <input
            type="search"
            placeholder="Name, collector, version or tag"
            aria-label="Search instances"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      </div>
      <Loaded query={query}>{(instances) => <Fleet instances={instances} search={needle} />}</Loaded>
    </>
  );
}

function Fleet({ instances, search }: { instances: Instance[]; search: string }) {
  const now = useNow(2000);
  if (instances.length === 0) {
    return <Empty title="No instance yet">An instance shows up here with its agent's first snapshot.</Empty>;
  }
  const found = byTrouble(matching(instances, search), now);
  const troubled = instances.filter((i) => trouble(i, now) >= 2).length;
  return (
    <>
      <p className="summary">
        <b>{instances.length}</b> {instances.length === 1 ? 'instance' : 'instances'},{' '}
        {troubled === 0 ? 'none in trouble' : <b className="hot">{troubled} in trouble</b>}
        {search && <>, {found.length} found</>}
        {found.length > MOST_ROWS && <>, the {MOST_ROWS} most troubled shown: search to narrow it down</>}
      </p>
      {found.length === 0 ? (
        <Empty title="Nothing matches">No instance has “{search}” in its name, collector, version or tags.</Empty>
      ) : (
        <FleetTable instances={found.slice(0, MOST_ROWS)} now={now} />
      )}
    </>
  );
}

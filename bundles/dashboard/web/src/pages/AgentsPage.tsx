// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import type { Agent } from '../api/types';
import { HealthBadge } from '../components/Badges';
import { Loaded } from '../components/Loaded';
import { Empty } from '../components/Notice';
import { useNow, useServices, useTitle } from '../context';
import { seconds } from '../format/format';
import { age, full } from '../format/time';

const LARGE_OFFSET_MILLIS = 2_000;

export function AgentsPage() {
  useTitle('Agents');
  const { api } = useServices();
  const query = useQuery({ queryKey: ['agents'], queryFn: api.agents, refetchInterval: 5_000 });
  const now = useNow();
  return (
    <>
      <div className="head">
        <h1>Agents</h1>
      </div>
      <Loaded query={query}>
        {(agents) =>
          agents.length === 0 ? (
            <Empty title="No agent yet">An agent shows up here when it says hello to the gateway.</Empty>
          ) : (
            <div className="table-box">
              <table className="stacking">
                <thead>
                  <tr>
                    <th>Collector</th>
                    <th>Connection</th>
                    <th>Parts</th>
                    <th className="number">Last heard</th>
                    <th className="number">Clock offset</th>
                  </tr>
                </thead>
                <tbody>
                  {agents.map((agent) => (
                    <Row key={agent.collector} agent={agent} now={now} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function Row({ agent, now }: { agent: Agent; now: number }) {
  const offset = agent.clockOffsetMillis;
  const far = offset !== null && Math.abs(offset) > LARGE_OFFSET_MILLIS;
  return (
    <tr className={agent.connected ? undefined : 'stale'}>
      <th scope="row">
        {agent.collector}
        <small>{[agent.version && `version ${agent.version}`, agent.address?.replace(/^\//, '')].filter(Boolean).join(' · ')}</small>
      </th>
      <td data-label="Connection" title={full(agent.since)}>
        <span className="status">
          <i className={`dot ${agent.connected ? 'good' : 'silent'}`} />
          {agent.connected ? `connected ${age(agent.since, now)}` : 'away'}
        </span>
      </td>
      <td data-label="Parts">
        <ul className="parts">
          {agent.parts?.map((part) => (
            <li key={part.name}>
              <HealthBadge health={part.health} name={part.name} />
              {part.health !== 'ok' && part.detail && <small>{part.detail}</small>}
            </li>
          ))}
        </ul>
      </td>
      <td data-label="Last heard" className="number">
        {age(agent.lastHeard, now)} ago
      </td>
      <td data-label="Clock offset" className={`number${far ? ' hot' : ''}`}>
        {seconds(offset === null ? null : offset / 1000)}
      </td>
    </tr>
  );
}

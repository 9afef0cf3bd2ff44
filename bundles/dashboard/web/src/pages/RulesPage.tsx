// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import type { Plugin, Rule } from '../api/types';
import { HealthBadge, SeverityBadge } from '../components/Badges';
import { Loaded } from '../components/Loaded';
import { Empty } from '../components/Notice';
import { useServices, useTitle } from '../context';
import { words } from '../format/format';

export function RulesPage() {
  useTitle('Rules');
  const { api } = useServices();
  const rules = useQuery({ queryKey: ['rules'], queryFn: api.rules, refetchInterval: 10_000 });
  const plugins = useQuery({ queryKey: ['plugins'], queryFn: api.plugins, refetchInterval: 10_000 });
  return (
    <>
      <div className="head">
        <h1>Rules</h1>
      </div>
      <Loaded query={rules}>
        {(known) => (known.length === 0 ? <Empty title="No rule is deployed" /> : <RuleTable rules={known} />)}
      </Loaded>
      <div className="head">
        <h1>Plug-ins</h1>
      </div>
      <Loaded query={plugins}>
        {(known) =>
          known.length === 0 ? (
            <Empty title="No plug-in is deployed" />
          ) : (
            <div className="table-box">
              <table className="stacking">
                <thead>
                  <tr>
                    <th>Plug-in</th>
                    <th>Kind</th>
                    <th>Health</th>
                    <th>Source</th>
                  </tr>
                </thead>
                <tbody>
                  {known.filter(isNews).map((plugin) => (
                    <tr key={`${plugin.kind} ${plugin.name} ${plugin.source}`}>
                      <th scope="row">
                        {plugin.name}
                        {plugin.detail && <small>{plugin.detail}</small>}
                      </th>
                      <td data-label="Kind">{plugin.kind}</td>
                      <td data-label="Health">
                        <HealthBadge health={plugin.health} />
                      </td>
                      <td data-label="Source">{plugin.source}</td>
                    </tr>
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

/** A rule that works is in the table above already; one that was refused is only here, with the reason. */
function isNews(plugin: Plugin): boolean {
  return plugin.kind !== 'rule' || plugin.health !== 'ok';
}

function RuleTable({ rules }: { rules: Rule[] }) {
  return (
    <div className="table-box">
      <table className="stacking">
        <thead>
          <tr>
            <th>Rule</th>
            <th>Severity</th>
            <th>Root cause</th>
            <th>Health</th>
            <th>No input</th>
            <th>Source</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <th scope="row">
                {rule.title}
                <small>{[rule.id, rule.detail].filter(Boolean).join(' · ')}</small>
              </th>
              <td data-label="Severity">
                <SeverityBadge severity={rule.severity} />
              </td>
              <td data-label="Root cause">{words(rule.rootCause)}</td>
              <td data-label="Health">
                <HealthBadge health={rule.health} />
              </td>
              <td data-label="No input" title={rule.noInput?.join(', ')}>
                {rule.noInput?.length ? rule.noInput.slice(0, 3).join(', ') : <span className="quiet">none</span>}
                {rule.noInput && rule.noInput.length > 3 && ` and ${rule.noInput.length - 3} more`}
              </td>
              <td data-label="Source">{rule.source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
import type { Alert } from '../api/types';
import { Icon } from '../components/Icon';

export function Reasoning({ alert }: { alert: Alert }) {
  return (
    <div className="reasoning">
      <section className="panel">
        <h2>Step by step</h2>
        <ol className="steps">
          {alert.path.map((step, i) => (
            <li key={i}>
              <b>{step.title}</b>
              <p>{step.text}</p>
            </li>
          ))}
        </ol>
      </section>
      <div>
        {alert.action && (
          <section className="panel action">
            <h2>
              <Icon name="wrench" /> What to do
            </h2>
            <p>{alert.action}</p>
          </section>
        )}
        <section className="panel">
          <h2>Why not something else</h2>
          {alert.against.length > 0 ? (
            <ul className="against">
              {alert.against.map((reason, i) => (
                <li key={i}>{reason}</li>
              ))}
            </ul>
          ) : (
            <p className="quiet">No other cause of these symptoms is known.</p>
          )}
        </section>
      </div>
    </div>
  );
}

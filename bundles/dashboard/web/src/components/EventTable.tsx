// SPDX-License-Identifier: Apache-2.0
import type { InstanceEvent } from '../api/types';
import { eventText } from '../format/events';
import { age, full } from '../format/time';

export function EventTable({ events, now }: { events: InstanceEvent[]; now: number }) {
  return (
    <div className="table-box">
      <table className="stacking">
        <thead>
          <tr>
            <th>Event</th>
            <th>Details</th>
            <th className="number">Age</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, i) => {
            const { what, detail } = eventText(event);
            return (
              <tr key={i}>
                <th scope="row">{what}</th>
                <td data-label="Details">{detail}</td>
                <td data-label="Age" className="number" title={full(event.time)}>
                  {age(event.time, now)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

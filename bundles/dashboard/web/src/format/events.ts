// SPDX-License-Identifier: Apache-2.0
import type { InstanceEvent } from '../api/types';
import { words } from './format';

/** What an event is, and what is to be said of it; both are texts of the monitored server. */
export function eventText({ family, values }: InstanceEvent): { what: string; detail: string } {
  const text = (name: string): string => String(values[name] ?? '');
  if (family === 'change_events') {
    const what = `${words(text('family'))}: ${text('object')} ${text('change')}`;
    const [before, now] = [text('old_values'), text('new_values')];
    return { what, detail: before !== '' && now !== '' ? `${now} (was ${before})` : before || now };
  }
  const times = Number(values.count ?? 1);
  const what = `${words(text('class'))}${times > 1 ? `, ${times} times` : ''}`;
  return { what, detail: text('message') || text('query') };
}

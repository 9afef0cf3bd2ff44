// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { eventText } from './events';

const time = '2026-11-25T10:00:00Z';
const change = (values: Record<string, string>) => eventText({ time, family: 'change_events', values });

describe('events', () => {
  it('says from what to what a setting changed', () =>
    expect(
      change({ family: 'settings', object: 'work_mem', change: 'changed', old_values: 'setting=4096', new_values: 'setting=8192, unit=kB' }),
    ).toEqual({ what: 'settings: work_mem changed', detail: 'setting=8192, unit=kB (was setting=4096)' }));

  it('says what a role that is gone was', () =>
    expect(change({ family: 'role_memberships', object: 'member=bob', change: 'gone', old_values: 'admin_option=true' })).toEqual({
      what: 'role memberships: member=bob gone',
      detail: 'admin_option=true',
    }));

  it('counts what the log says more than once', () =>
    expect(eventText({ time, family: 'log_events', values: { class: 'lock_wait', count: 3, message: 'still waiting', query: 'UPDATE t' } })).toEqual(
      { what: 'lock wait, 3 times', detail: 'still waiting' },
    ));

  it('shows the statement where there is no message', () =>
    expect(eventText({ time, family: 'log_events', values: { class: 'slow_statement', count: 1, query: 'SELECT ?' } })).toEqual({
      what: 'slow statement',
      detail: 'SELECT ?',
    }));
});

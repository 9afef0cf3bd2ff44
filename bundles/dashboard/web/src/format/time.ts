// SPDX-License-Identifier: Apache-2.0
import { seconds } from './format';

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export function clock(time: string | number | null): string {
  return time === null ? '–' : CLOCK.format(new Date(time));
}

export function full(time: string | null): string {
  return time === null ? '–' : FULL.format(new Date(time));
}

/** Time passed, in whole seconds at least. */
export function age(time: string | null, now: number): string {
  if (time === null) return '–';
  const passed = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  return seconds(passed);
}

/** An instance reports every 10 s by default; three missed reports are a gap. */
export const STALE_AFTER_MILLIS = 35_000;

export function isStale(time: string | null, now: number): boolean {
  return time === null || now - Date.parse(time) > STALE_AFTER_MILLIS;
}

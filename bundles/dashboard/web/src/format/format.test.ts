// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { bytes, count, percent, ratio, seconds, serverVersion, withUnit } from './format';
import { age, isStale } from './time';

describe('format', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1023.6, '1 KiB'],
    [1536, '1.5 KiB'],
    [41.3 * 2 ** 30, '41.3 GiB'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('shows %s bytes as %s', (value, text) => expect(bytes(value)).toBe(text));

  it.each([
    [0, '0'],
    [0.004, '0'],
    [12.34, '12.3'],
    [999.6, '1 k'],
    [48_000, '48 k'],
    [-2500, '-2.5 k'],
  ])('shows the count %s as %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.35, '350 ms'],
    [12, '12 s'],
    [212, '3 m 32 s'],
    [7_500, '2 h 5 m'],
    [273_600, '3 d 4 h'],
    [-4, '-4 s'],
  ])('shows %s seconds as %s', (value, text) => expect(seconds(value)).toBe(text));

  it('keeps the unit of the backend', () => {
    expect(withUnit(0.984, 'ratio')).toBe('98.4 %');
    expect(withUnit(1_900_000, 'bytes per second')).toBe('1.81 MiB/s');
    expect(withUnit(340, 'per second')).toBe('340/s');
    expect(withUnit(12, 'blocks per second')).toBe('12 blocks/s');
    expect(withUnit(1500, 'ms')).toBe('1.5 s');
    expect(withUnit(3, 'sessions')).toBe('3 sessions');
    expect(percent(7)).toBe('7 %');
    expect(ratio(undefined)).toBe('–');
  });

  it('reads version numbers', () => {
    expect(serverVersion('180004')).toBe('18.4');
    expect(serverVersion('17.2')).toBe('17.2');
    expect(serverVersion(null)).toBe('–');
  });

  it('never shows a negative age', () => expect(age('2026-01-01T00:00:05Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('0 s'));

  it('takes three missed reports for silence', () => {
    const seen = '2026-01-01T00:00:00Z';
    expect(isStale(seen, Date.parse(seen) + 34_000)).toBe(false);
    expect(isStale(seen, Date.parse(seen) + 36_000)).toBe(true);
    expect(isStale(null, 0)).toBe(true);
  });
});

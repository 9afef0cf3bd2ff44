// SPDX-License-Identifier: Apache-2.0
const NOTHING = '–';
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const COUNT_UNITS = ['', 'k', 'M', 'G', 'T'];

type Amount = number | null | undefined;

function missing(value: Amount): value is null | undefined {
  return value === null || value === undefined || !Number.isFinite(value);
}

/** Three significant digits, no exponent. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return trim(value.toFixed(1));
  return trim(value.toFixed(2));
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '').replace(/^-0$/, '0') : text;
}

function scaled(value: number, base: number, units: readonly string[], gap: string): string {
  let rest = value;
  let unit = 0;
  // 999.6 k would be shown as 1000 k
  while (Math.abs(rest) >= base - 0.5 && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  return units[unit] ? `${digits(rest)}${gap}${units[unit]}` : digits(rest);
}

export function bytes(value: Amount): string {
  return missing(value) ? NOTHING : scaled(value, 1024, BYTE_UNITS, ' ');
}

export function count(value: Amount): string {
  return missing(value) ? NOTHING : scaled(value, 1000, COUNT_UNITS, ' ');
}

export function percent(value: Amount): string {
  return missing(value) ? NOTHING : `${digits(value)} %`;
}

export function ratio(value: Amount): string {
  return missing(value) ? NOTHING : percent(value * 100);
}

/** Seconds as people say them: 350 ms, 12 s, 3 m 20 s, 2 h 5 m, 3 d 4 h. */
export function seconds(value: Amount): string {
  if (missing(value)) return NOTHING;
  if (value < 0) return `-${seconds(-value)}`;
  if (value !== 0 && value < 0.9995) return `${digits(value * 1000)} ms`;
  if (value < 60) return `${digits(value)} s`;
  const whole = Math.floor(value);
  const [size, name, smaller, smallerName] =
    whole >= 86_400
      ? ([86_400, 'd', 3_600, 'h'] as const)
      : whole >= 3_600
        ? ([3_600, 'h', 60, 'm'] as const)
        : ([60, 'm', 1, 's'] as const);
  const rest = Math.floor((whole % size) / smaller);
  return `${Math.floor(whole / size)} ${name}${rest ? ` ${rest} ${smallerName}` : ''}`;
}

/** A value with the unit that the backend names with it. */
export function withUnit(value: Amount, unit: string): string {
  if (missing(value)) return NOTHING;
  switch (unit) {
    case 'percent':
      return percent(value);
    case 'ratio':
      return ratio(value);
    case 'bytes':
      return bytes(value);
    case 'bytes per second':
      return `${bytes(value)}/s`;
    case 'seconds':
      return seconds(value);
    case 'milliseconds':
    case 'ms':
      return seconds(value / 1000);
    case 'per second':
      return `${count(value)}/s`;
    case '':
      return count(value);
    default:
      return unit.endsWith(' per second')
        ? `${count(value)} ${unit.slice(0, -' per second'.length)}/s`
        : `${count(value)} ${unit}`;
  }
}

export function words(identifier: string): string {
  return identifier.replaceAll('_', ' ');
}

/** 180004 is 18.4. Text that is not such a number stays as it is. */
export function serverVersion(version: string | null): string {
  if (!version) return NOTHING;
  if (!/^\d{6}$/.test(version)) return version;
  return `${Math.floor(Number(version) / 10_000)}.${Number(version) % 10_000}`;
}

// SPDX-License-Identifier: Apache-2.0
import type { MetricSeries } from '../api/types';

/** Seconds first, then one column a metric; null is a gap. */
export type Columns = [number[], ...(number | null)[][]];

/** Puts the named series on one time axis; a silence longer than three steps becomes a visible gap. */
export function align(series: readonly MetricSeries[], names: readonly string[], stepMillis: number): Columns {
  const chosen = names.map((name) => new Map(series.find((s) => s.name === name)?.points ?? []));
  const known = [...new Set(chosen.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  const times: number[] = [];
  for (const time of known) {
    const previous = times.at(-1);
    if (previous !== undefined && time - previous > 3 * Math.max(stepMillis, 10_000)) times.push(previous + 1);
    times.push(time);
  }
  return [times.map((time) => time / 1000), ...chosen.map((points) => times.map((time) => points.get(time) ?? null))];
}

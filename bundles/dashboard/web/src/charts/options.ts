// SPDX-License-Identifier: Apache-2.0
import uPlot from 'uplot';
import { withUnit } from '../format/format';
import type { ChartDefinition } from './definitions';

/** Byte axes have their lines at round KiB, MiB and so on. */
const POWERS_OF_TWO = Array.from({ length: 50 }, (_, i) => 2 ** i);

/** A canvas knows no custom properties, and light-dark() is resolved only in a computed colour. */
function colour(box: HTMLElement, className: string): string {
  const probe = document.createElement('i');
  probe.className = className;
  box.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

export function chartOptions(
  chart: ChartDefinition,
  box: HTMLElement,
  height: number,
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const text = colour(box, 'ink-axis');
  const grid = { stroke: colour(box, 'ink-grid'), width: 1 };
  const font = '11px "Inter Variable", sans-serif';
  return {
    width: box.clientWidth,
    height,
    padding: [8, 6, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'time' }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: true },
      y: { range: (_, __, max) => [0, chart.top ?? (max > 0 ? max * 1.12 : 1)] },
    },
    axes: [
      { stroke: text, font, grid, ticks: { show: false }, size: 24, space: 64, values: times },
      {
        stroke: text,
        font,
        grid,
        ticks: { show: false },
        size: 66,
        space: 30,
        ...(chart.unit.startsWith('bytes') ? { incrs: POWERS_OF_TWO } : {}),
        values: (_, splits) => splits.map((v) => withUnit(v, chart.unit)),
      },
    ],
    series: [
      {},
      ...chart.lines.map((line, i) => ({
        label: line.label,
        stroke: colour(box, `ink-${i}`),
        width: 1.5,
        points: { show: false },
        ...(chart.lines.length === 1 ? { fill: colour(box, 'ink-fill') } : {}),
      })),
    ],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.left !== undefined && plot.cursor.left >= 0 ? (plot.cursor.idx ?? null) : null)],
    },
  };
}

function times(_: uPlot, splits: number[], __: number, ___: number, increment: number): string[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(increment < 60 ? { second: '2-digit' } : {}),
  });
  return splits.map((second) => format.format(new Date(second * 1000)));
}

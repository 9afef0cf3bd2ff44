// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { withUnit } from '../format/format';
import { clock } from '../format/time';
import type { Columns } from './align';
import type { ChartDefinition } from './definitions';
import { chartOptions } from './options';

const HEIGHT = 148;

/** uPlot in React's clothes. The legend is ours: it shows the value below the cursor, else the latest. */
export function TimeChart({ chart, columns, from, to }: { chart: ChartDefinition; columns: Columns; from: number; to: number }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ columns, from, to });
  latest.current = { columns, from, to };
  const [cursor, setCursor] = useState<number | null>(null);

  useEffect(() => {
    const element = box.current!;
    const make = () => {
      plot.current?.destroy();
      const options = chartOptions(chart, element, HEIGHT, setCursor);
      plot.current = new uPlot(options, latest.current.columns as uPlot.AlignedData, element);
      plot.current.setScale('x', { min: latest.current.from, max: latest.current.to });
    };
    make();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', make);
    addEventListener('themechange', make);
    return () => {
      resized.disconnect();
      scheme.removeEventListener('change', make);
      removeEventListener('themechange', make);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [chart]);

  useEffect(() => {
    plot.current?.setData(columns as uPlot.AlignedData, false);
    plot.current?.setScale('x', { min: from, max: to });
  }, [columns, from, to]);

  const at = cursor ?? columns[0].length - 1;
  return (
    <>
      <div className="chart-head">
        <h2>{chart.title}</h2>
        <ul className="legend">
          {chart.lines.map((line, i) => (
            <li key={line.metric}>
              <i className={`line-${i}`} />
              {line.label} <b>{withUnit(columns[i + 1]?.[at], chart.unit)}</b>
            </li>
          ))}
        </ul>
        <time className={cursor === null ? 'hidden' : ''}>{clock((columns[0][at] ?? to) * 1000)}</time>
      </div>
      <div ref={box} className="plot" role="img" aria-label={`${chart.title} over time`} />
    </>
  );
}

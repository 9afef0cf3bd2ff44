// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import type { MetricHistory } from '../api/types';
import { useNow } from '../context';
import { align } from './align';
import { CHARTS, type ChartDefinition, type Range } from './definitions';
import { TimeChart } from './TimeChart';

export function ChartGrid({ history, range }: { history: MetricHistory; range: Range }) {
  const now = useNow(2000);
  return (
    <div className="charts">
      {CHARTS.map((chart) => (
        <Panel key={chart.title} chart={chart} history={history} range={range} now={now} />
      ))}
    </div>
  );
}

function Panel({ chart, history, range, now }: { chart: ChartDefinition; history: MetricHistory; range: Range; now: number }) {
  const columns = useMemo(
    () => align(history.series, chart.lines.map((line) => line.metric), range.stepMillis),
    [history, chart, range],
  );
  const empty = columns.slice(1).every((column) => column.every((value) => value === null));
  return (
    <section className="chart" aria-label={chart.title}>
      {empty ? (
        <>
          <h2>{chart.title}</h2>
          <p className="no-data">No data in this time</p>
        </>
      ) : (
        <TimeChart chart={chart} columns={columns} from={(now - range.millis) / 1000} to={now / 1000} />
      )}
    </section>
  );
}

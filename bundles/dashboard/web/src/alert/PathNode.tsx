// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../api/types';
import { withUnit, words } from '../format/format';
import { MEASUREMENTS_SHOWN, type PlacedNode } from './layout';
import { fit } from './text';

const PAD = 14;

export function PathNode({ node, last }: { node: PlacedNode; last: number }) {
  const { step, index, width, height } = node;
  const role = index === 0 ? 'cause' : index === last ? 'symptom' : 'between';
  const label = index === 0 ? 'ROOT CAUSE' : index === last ? 'SYMPTOM' : `STEP ${index + 1}`;
  const inner = width - 2 * PAD;
  const entity = [step.entity.kind, step.entity.name].filter(Boolean).join(' ');
  return (
    <g className={`node ${role}`} transform={`translate(${node.x} ${node.y})`} data-node={step.node} tabIndex={0}>
      <title>{`${step.title}: ${step.text}`}</title>
      <rect className="card" width={width} height={height} rx="9" />
      <text className="role" x={PAD} y="22">
        {label}
      </text>
      <text className="name" x={PAD} y="42">
        {fit(step.title, inner, 14)}
      </text>
      <text className="entity" x={PAD} y="60">
        {fit(entity, inner, 12)}
      </text>
      {step.measurements.slice(0, MEASUREMENTS_SHOWN).map((measurement, i) => (
        <MeasurementRow key={i} measurement={measurement} y={76 + i * 38} width={inner} />
      ))}
    </g>
  );
}

function MeasurementRow({ measurement, y, width }: { measurement: Measurement; y: number; width: number }) {
  const { value, baseline, unit } = measurement;
  const measured = withUnit(value, unit);
  const metric = words(measurement.metric.slice(measurement.metric.indexOf('.') + 1));
  const most = Math.max(Math.abs(value), Math.abs(baseline ?? 0));
  const usual = baseline === null ? '' : `usual ${withUnit(baseline, unit)}`;
  const bar = usual ? width - usual.length * 6.2 - 10 : width;
  const share = (amount: number) => (most === 0 ? 0 : (Math.abs(amount) / most) * bar);
  return (
    <g className="measurement" transform={`translate(${PAD} ${y})`}>
      <title>{`${measurement.metric} ${measured}${usual && `, ${usual}`}`}</title>
      <text className="metric" y="12">
        {fit(metric, width - measured.length * 7.5 - 10, 11.5)}
      </text>
      <text className="value" x={width} y="12" textAnchor="end">
        {measured}
      </text>
      {usual && (
        <text className="usual" x={width} y="26" textAnchor="end">
          {usual}
        </text>
      )}
      <rect className="room" y="20" width={bar} height="4" rx="2" />
      <rect className="amount" y="20" width={share(value)} height="4" rx="2" />
      {baseline !== null && <rect className="baseline" x={Math.min(bar - 2, share(baseline))} y="17" width="2" height="10" rx="1" />}
    </g>
  );
}

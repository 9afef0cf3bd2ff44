// SPDX-License-Identifier: Apache-2.0
import { Graph, layout as dagre } from '@dagrejs/dagre';
import type { CausalStep } from '../api/types';

const NARROWEST = 232;
const WIDEST = 300;
const STACKED_WIDTH = 320;
export const MEASUREMENTS_SHOWN = 3;
/** dagre grows steeply with the number of nodes; no path people read is longer. */
export const MOST_NODES = 40;

const MARGIN = 10;
const GAP = 44;
const HEAD = 74;
const ROW = 38;

export interface PlacedNode {
  index: number;
  step: CausalStep;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedEdge {
  from: number;
  to: number;
  points: { x: number; y: number }[];
}

export interface PlacedPath {
  width: number;
  height: number;
  direction: 'LR' | 'TB';
  nodes: PlacedNode[];
  edges: PlacedEdge[];
}

export function nodeHeight(step: CausalStep): number {
  return HEAD + Math.min(step.measurements.length, MEASUREMENTS_SHOWN) * ROW + 8;
}

/** Root cause first: side by side where the width allows it, else one below the other. x and y are top left corners. */
export function layoutPath(path: readonly CausalStep[], available: number): PlacedPath {
  const steps = path.slice(0, MOST_NODES);
  const room = available - 2 * MARGIN;
  const share = Math.floor((room - (steps.length - 1) * GAP) / Math.max(1, steps.length));
  const direction = share >= NARROWEST ? 'LR' : 'TB';
  const width = direction === 'LR' ? Math.min(WIDEST, share) : Math.min(STACKED_WIDTH, Math.max(200, room));
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, ranksep: direction === 'LR' ? GAP : 40, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  steps.forEach((step, i) => graph.setNode(String(i), { width, height: nodeHeight(step) }));
  steps.slice(1).forEach((_, i) => graph.setEdge(String(i), String(i + 1)));
  if (steps.length > 0) dagre(graph);

  const nodes = steps.map((step, index) => {
    const placed = graph.node(String(index)) as { x: number; y: number; width: number; height: number };
    return {
      index,
      step,
      x: placed.x - placed.width / 2,
      y: placed.y - placed.height / 2,
      width: placed.width,
      height: placed.height,
    };
  });
  const edges = graph.edges().map((edge) => ({
    from: Number(edge.v),
    to: Number(edge.w),
    points: (graph.edge(edge) as { points: { x: number; y: number }[] }).points,
  }));
  const right = Math.max(0, ...nodes.map((n) => n.x + n.width));
  const bottom = Math.max(0, ...nodes.map((n) => n.y + n.height));
  return { width: right + MARGIN, height: bottom + MARGIN, direction, nodes, edges };
}

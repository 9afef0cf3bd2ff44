// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { CausalStep } from '../api/types';
import { layoutPath, MOST_NODES } from './layout';
import { fit } from './text';

function path(length: number): CausalStep[] {
  const entity = { kind: 'table', name: 'app.public.t' };
  return Array.from({ length }, (_, i) => ({
    node: `n${i}`,
    title: `Node ${i}`,
    entity,
    text: '',
    measurements: Array.from({ length: i % 5 }, () => ({ metric: 'm', entity, value: 1, unit: '', baseline: null, time: '' })),
  }));
}

describe('causal layout', () => {
  it.each([
    [1, 400, 'LR'],
    [4, 1300, 'LR'],
    [4, 900, 'TB'],
    [6, 360, 'TB'],
    [3, 240, 'TB'],
  ])('places %i nodes in %i pixels %s, in order, apart and inside', (length, available, direction) => {
    const placed = layoutPath(path(length), available);
    expect(placed.direction).toBe(direction);
    expect(placed.nodes.map((n) => n.step.node)).toEqual(path(length).map((s) => s.node));
    expect(placed.edges).toHaveLength(length - 1);
    expect(placed.width).toBeLessThanOrEqual(available);
    placed.nodes.forEach((node, i) => {
      expect(node.x).toBeGreaterThanOrEqual(0);
      expect(node.y).toBeGreaterThanOrEqual(0);
      expect(node.x + node.width).toBeLessThanOrEqual(placed.width);
      expect(node.y + node.height).toBeLessThanOrEqual(placed.height);
      const next = placed.nodes[i + 1];
      if (next && direction === 'LR') expect(next.x).toBeGreaterThan(node.x + node.width);
      if (next && direction === 'TB') expect(next.y).toBeGreaterThan(node.y + node.height);
    });
  });

  it('draws nothing from nothing and caps what dagre could not lay out in time', () => {
    expect(layoutPath([], 1000).nodes).toEqual([]);
    expect(layoutPath(path(200), 1000).nodes).toHaveLength(MOST_NODES);
  });

  it('cuts text that would leave its box', () => {
    expect(fit('short', 200, 12)).toBe('short');
    expect(fit('a very long name of something', 60, 12)).toHaveLength(9);
  });
});

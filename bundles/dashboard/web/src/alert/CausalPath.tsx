// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CausalStep } from '../api/types';
import { layoutPath, MOST_NODES, type PlacedEdge } from './layout';
import { PathNode } from './PathNode';

export function CausalPath({ path }: { path: CausalStep[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [available, setAvailable] = useState(0);
  useEffect(() => {
    const element = box.current!;
    const measure = () => setAvailable(element.clientWidth);
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  const placed = useMemo(() => (available > 0 ? layoutPath(path, available) : null), [path, available]);
  return (
    <div ref={box} className="path-box">
      {placed && (
        <svg
          className="path"
          width={placed.width}
          height={placed.height}
          viewBox={`0 0 ${placed.width} ${placed.height}`}
          role="group"
          aria-label={`Causal path with ${path.length} steps: ${path.map((step) => step.title).join(', then ')}`}
          data-direction={placed.direction}
        >
          <defs>
            <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path d="M0 .5 7.5 4 0 7.5Z" className="arrow-head" />
            </marker>
          </defs>
          {placed.edges.map((edge) => (
            <path key={edge.from} className="edge" d={curve(edge)} markerEnd="url(#head)" />
          ))}
          {placed.nodes.map((node) => (
            <PathNode key={node.index} node={node} last={placed.nodes.length - 1} />
          ))}
        </svg>
      )}
      {path.length > MOST_NODES && <p className="quiet">The first {MOST_NODES} of {path.length} steps are drawn.</p>}
    </div>
  );
}

function curve({ points }: PlacedEdge): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

import { useMemo, useRef } from 'preact/hooks';
import { useWidth } from '../ui/use-width.ts';
import { GraphEdgeLabel } from './graph-edge-label.tsx';
import { type GraphLayout, layOut } from './graph-layout.ts';
import { type GraphEdge, type GraphModel, split } from './graph-model.ts';
import { GraphNodeBox } from './graph-node.tsx';
import { edgePath } from './graph-path.ts';
import { GraphTable } from './graph-table.tsx';
import './service-graph.css';

/**
 * The services and who calls whom. It goes from left to right where there is room, otherwise from
 * top to bottom; services that nobody calls stand below it. A screen reader gets the services as a
 * list and the calls as a table.
 */
export function ServiceGraph({ model }: { model: GraphModel }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { connected, alone } = useMemo(() => split(model), [model]);
  const wide = useMemo(() => layOut(connected, 'LR'), [connected]);
  const layout = useMemo(
    () => (wide.width > width ? layOut(connected, 'TB') : wide),
    [connected, wide, width],
  );

  return (
    <div class="graph-frame" ref={frame}>
      {layout.nodes.length > 0 && <Graph layout={layout} />}
      {alone.length > 0 && (
        <ul class="graph-alone" aria-label="Services without calls from or to others">
          {alone.map((node) => (
            <li key={node.service}>
              <GraphNodeBox node={node} />
            </li>
          ))}
        </ul>
      )}
      <GraphTable edges={model.edges} />
    </div>
  );
}

function Graph({ layout }: { layout: GraphLayout }) {
  const { width, height, direction } = layout;
  return (
    <div
      class="graph"
      data-direction={direction}
      style={{ inlineSize: `${width}px`, blockSize: `${height}px` }}
    >
      <svg width={width} height={height} aria-hidden="true" focusable="false">
        {layout.edges.map((placed) => {
          const { line, arrow } = edgePath(placed, direction);
          return (
            <g key={keyOf(placed.edge)} class={classOf(placed.edge)}>
              <path d={line} />
              <polygon points={arrow} />
            </g>
          );
        })}
      </svg>
      {layout.edges.map(({ edge, label }) => (
        <GraphEdgeLabel key={keyOf(edge)} edge={edge} at={label} />
      ))}
      <ul aria-label="Services">
        {layout.nodes.map(({ node, ...place }) => (
          <li
            key={node.service}
            style={{
              insetInlineStart: `${place.x}px`,
              insetBlockStart: `${place.y}px`,
              inlineSize: `${place.width}px`,
              blockSize: `${place.height}px`,
            }}
          >
            <GraphNodeBox node={node} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function keyOf({ parent, child }: GraphEdge): string {
  return `${parent} ${child}`;
}

function classOf({ via, errors }: GraphEdge): string {
  const kind = via.every((each) => each === 'event') ? 'graph-event' : 'graph-call';
  return `graph-edge ${kind}${errors > 0 ? ' graph-failing' : ''}`;
}

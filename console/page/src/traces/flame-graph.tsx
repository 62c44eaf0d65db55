// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus, for all its places
import { useId, useMemo, useState } from 'preact/hooks';
import type { TraceFlame } from '../../../src/model/api-types.ts';
import { parameters, setParameters } from '../router.ts';
import { formatDuration, plural } from '../ui/format.ts';
import { serviceColour } from '../ui/service.tsx';
import { type FlameBox, layOut, neighbour, zoomTo } from './flame-layout.ts';
import './flame-graph.css';

const ROW_HEIGHT = 24;
/** A narrower box is not seen, as a part of the whole width. */
const NARROWEST = 0.001;

/**
 * Many traces as one flame graph. A click, or Enter, gives a place the whole width, which stands in the
 * address; arrows go from place to place, Escape goes back to all.
 */
export function FlameGraph({ nodes }: Pick<TraceFlame, 'nodes'>) {
  const id = useId();
  const [active, setActive] = useState<string>();
  const zoom = parameters.value.get('flame') ?? '';
  const all = useMemo(() => layOut(nodes), [nodes]);
  const zoomed = all.find(({ key }) => key === zoom);
  const boxes = useMemo(
    () => zoomTo(all, zoomed).filter(({ from, to }) => to - from >= NARROWEST),
    [all, zoomed],
  );
  const now = boxes.find(({ key }) => key === active) ?? zoomed ?? boxes[0];
  const index = boxes.findIndex(({ key }) => key === now?.key);
  const depth = Math.max(0, ...boxes.map(({ node }) => node.depth));

  const onKeyDown = (event: KeyboardEvent) => {
    const next = now && neighbour(boxes, now, event.key);
    if (next) setActive(next.key);
    else if (event.key === 'Enter' && now) show(now.key);
    else if (event.key === 'Escape' && zoom) show('');
    else return;
    event.preventDefault();
  };
  return (
    <div class="flame">
      <p class="flame-says">
        {now && describe(now)}
        {zoomed && (
          <button type="button" class="button" onClick={() => show('')}>
            Show all
          </button>
        )}
      </p>
      <div
        class="flame-boxes"
        role="tree"
        tabIndex={0}
        aria-label="Flame graph. Arrows go from place to place, Enter gives one the whole width, Escape goes back."
        aria-activedescendant={index >= 0 ? `${id}-${index}` : undefined}
        style={{ blockSize: `${(depth + 1) * ROW_HEIGHT}px` }}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setActive(undefined)}
      >
        {boxes.map((box, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and takes the keys
          <div
            key={box.key}
            id={`${id}-${place}`}
            class="flame-box"
            role="treeitem"
            aria-level={box.node.depth + 1}
            aria-selected={place === index}
            aria-label={describe(box)}
            title={describe(box)}
            data-failed={box.node.errors > 0 || undefined}
            style={{
              '--colour': serviceColour(box.node.service),
              insetBlockStart: `${box.node.depth * ROW_HEIGHT}px`,
              insetInlineStart: `${box.from * 100}%`,
              inlineSize: `${(box.to - box.from) * 100}%`,
            }}
            onClick={() => show(box.key)}
            onPointerEnter={() => setActive(box.key)}
          >
            {box.node.service} {box.node.operation}
          </div>
        ))}
      </div>
    </div>
  );
}

function show(key: string): void {
  setParameters({ flame: key }, { replace: false, scroll: false });
}

function describe({ node }: FlameBox): string {
  const { service, operation, count, errors, totalUs, selfUs } = node;
  return [
    `${service} ${operation}: ${plural(count, 'span')}`,
    ...(errors > 0 ? [`${errors} failed`] : []),
    `${formatDuration(totalUs)} in all`,
    `${formatDuration(totalUs / count)} each`,
    `itself ${formatDuration(selfUs)}`,
  ].join(', ');
}

// biome-ignore-all lint/a11y/useSemanticElements: a table lays out all its rows, this only some
// biome-ignore-all lint/a11y/noStaticElementInteractions: its role is one of two that take focus
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: both of the list's roles take them
import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useWindowed } from './use-windowed.ts';
import './virtual-list.css';

/** What a {@link VirtualList} needs to know. */
export interface VirtualListProps<T> {
  /** What is listed, for a screen reader. */
  label: string;
  items: readonly T[];
  /** Names an item for as long as it is there. */
  keyOf: (item: T) => string;
  /** Height of each row in CSS pixels. */
  rowHeight: number;
  /** A row's cells: elements with the role `gridcell`. */
  render: (item: T, index: number) => ComponentChildren;
  /** A click on a row, or Enter. */
  onOpen: (item: T, index: number) => void;
  /** The item that is open, marked. */
  openKey?: string | undefined;
  /** A row above the others that stays in view: elements with the role `columnheader`. */
  header?: ComponentChildren;
  /** Class and ARIA attributes of a row, such as `aria-level`. */
  rowProps?: ((item: T, index: number) => HTMLAttributes<HTMLDivElement>) | undefined;
  /** A key that the list itself has no use for, with the row that it was pressed on. */
  onKey?: ((event: KeyboardEvent, item: T, index: number) => void) | undefined;
  /** The last rows are in view: more may be had. */
  onEnd?: (() => void) | undefined;
  /** How many items there are in all, when not all are here yet. */
  total?: number | undefined;
  role?: 'grid' | 'treegrid';
}

const STEPS: Record<string, (index: number, page: number, last: number) => number> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, last) => last,
};

/**
 * A list of rows of one height, of which only those in view are in the document, so that it stays
 * quick with tens of thousands. It scrolls with the page. Arrows, Page Up and Down, Home and End
 * move in it; Enter opens.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, rowHeight, onEnd } = props;
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const { first, end } = useWindowed(body, items.length, rowHeight);
  const activeIndex = active === undefined ? -1 : items.findIndex((i) => props.keyOf(i) === active);

  useEffect(() => {
    if (end >= items.length) onEnd?.();
  }, [end, items.length, onEnd]);

  const moveTo = (index: number) => {
    const item = items[index];
    if (item === undefined || !body.current) return;
    setActive(props.keyOf(item));
    scrollIntoView(body.current, index, rowHeight);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const page = Math.max(1, Math.floor(window.innerHeight / rowHeight) - 4);
    const next = STEPS[event.key]?.(activeIndex, page, items.length - 1);
    const item = items[activeIndex];
    if (next !== undefined) moveTo(Math.max(0, Math.min(next, items.length - 1)));
    else if (item !== undefined && event.key === 'Enter') props.onOpen(item, activeIndex);
    else if (item !== undefined) return props.onKey?.(event, item, activeIndex);
    else return;
    event.preventDefault();
  };

  const open = (item: T, index: number, event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('a, button, input, label')) return;
    setActive(props.keyOf(item));
    props.onOpen(item, index);
  };

  const rows = items.slice(first, end).map((item, offset) => {
    const index = first + offset;
    const key = props.keyOf(item);
    const more = props.rowProps?.(item, index);
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and takes the keys
      <div
        key={key}
        {...more}
        role="row"
        tabIndex={-1}
        id={`${id}-${index}`}
        class={`list-row ${more?.class ?? ''}`}
        style={{ blockSize: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
        aria-rowindex={index + (props.header ? 2 : 1)}
        data-active={index === activeIndex || undefined}
        data-open={key === props.openKey || undefined}
        onClick={(event) => open(item, index, event)}
      >
        {props.render(item, index)}
      </div>
    );
  });

  return (
    <div
      class="list"
      role={props.role ?? 'grid'}
      aria-label={props.label}
      aria-rowcount={(props.total ?? items.length) + (props.header ? 1 : 0)}
      aria-activedescendant={
        activeIndex >= first && activeIndex < end ? `${id}-${activeIndex}` : undefined
      }
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === event.currentTarget && activeIndex < 0) moveTo(first);
      }}
    >
      {props.header && (
        <div class="list-header" role="row" tabIndex={-1} aria-rowindex={1}>
          {props.header}
        </div>
      )}
      <div
        class="list-body"
        role="rowgroup"
        ref={body}
        style={{ blockSize: `${items.length * rowHeight}px` }}
      >
        {rows}
      </div>
    </div>
  );
}

/** Scrolls the page just so far that a row is in view, and not below what sticks to the top. */
function scrollIntoView(body: HTMLElement, index: number, rowHeight: number): void {
  const top = body.getBoundingClientRect().top + index * rowHeight;
  const sticky = body.previousElementSibling?.getBoundingClientRect().bottom ?? 0;
  const above = Math.max(sticky, 0);
  if (top < above) window.scrollBy(0, top - above);
  const bottom = top + rowHeight;
  if (bottom > window.innerHeight) window.scrollBy(0, bottom - window.innerHeight + rowHeight);
}

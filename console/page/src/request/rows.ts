import type {
  Timeline,
  TimelineEntry,
  TimelineLine,
  TimelineSpan,
} from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { addressOf, findLine } from '../ui/line-address.ts';
import { entriesOf, instanceOf } from './instance-of.ts';
import { type SpanNode, type SpanTree, tagOf } from './span-tree.ts';

/** A row of the waterfall. */
export type Row = SpanRow | LineRow;

export interface SpanRow {
  type: 'span';
  key: string;
  entry: TimelineSpan;
  /** It is of another instance than the chosen one, and is there for what is below it. */
  isContext: boolean;
  node: SpanNode;
  /** Whether what is below it is shown; undefined when there is nothing. */
  expanded: boolean | undefined;
  /** How many rows it hides. */
  hidden: number;
  /** It runs in another service than what caused it. */
  entersService: boolean;
}

export interface LineRow {
  type: 'line';
  key: string;
  entry: TimelineLine;
  /** The span that it was written in. */
  span: SpanNode | undefined;
}

/** Names an entry, in an address, too. */
export function keyOf(entry: TimelineEntry): string {
  return entry.type === 'span' ? entry.span.spanID : addressOf(entry.line);
}

/** The entry that an address names; undefined when it is not there. */
export function findEntry(
  entries: readonly TimelineEntry[],
  address: string,
): TimelineEntry | undefined {
  const exact = entries.find((entry) => keyOf(entry) === address);
  if (exact) return exact;
  const line = findLine(
    entries.flatMap((entry) => (entry.type === 'line' ? entry.line : [])),
    address,
  );
  return line && entries.find((entry) => entry.type === 'line' && entry.line === line);
}

/** What a service had a database do, by today's name of the attribute or by the one before. */
export function isOfDatabase(span: TimelineSpan): boolean {
  return (tagOf(span, 'db.system.name') ?? tagOf(span, 'db.system')) !== undefined;
}

/**
 * The rows to show, in the timeline's own order.
 *
 * @param options.showDatabase whether spans of databases are shown, and what is below them
 * @param options.collapsed keys of the spans whose insides are hidden
 * @param options.instance only what is of it, and what it stands in; empty for all
 */
export function rowsOf(
  { entries }: Timeline,
  tree: SpanTree,
  options: {
    showLines: boolean;
    showDatabase: boolean;
    collapsed: ReadonlySet<string>;
    instance: string;
  },
): Row[] {
  const { instance } = options;
  const wanted = instance === '' ? undefined : entriesOf(entries, instance);
  const rows: Row[] = [];
  let closed: SpanRow | undefined;
  let leftOut: TimelineSpan | undefined;
  for (const entry of entries) {
    if (leftOut && entry.depth > leftOut.depth) continue;
    leftOut = undefined;
    if (entry.type === 'line' && !options.showLines) continue;
    if (wanted && !wanted.has(entry)) continue;
    if (entry.type === 'span' && !options.showDatabase && isOfDatabase(entry)) {
      leftOut = entry;
      continue;
    }
    if (closed && entry.depth > closed.entry.depth) {
      closed.hidden += 1;
      closed.expanded = false;
      continue;
    }
    closed = undefined;
    const parent = tree.parentOf.get(entry);
    const above = rows.at(-1);
    if (above?.type === 'span' && above.entry.depth < entry.depth) above.expanded = true;
    const isContext = wanted !== undefined && instanceOf(entry) !== instance;
    const row = rowOf(entry, { parent, tree, isContext });
    rows.push(row);
    if (row.type === 'span' && options.collapsed.has(row.key)) closed = row;
  }
  return rows;
}

function rowOf(
  entry: TimelineEntry,
  of: { parent: SpanNode | undefined; tree: SpanTree; isContext: boolean },
): Row {
  const { parent, tree, isContext } = of;
  const key = keyOf(entry);
  if (entry.type === 'line') return { type: 'line', key, entry, span: parent };
  const node = tree.nodeOf.get(entry);
  if (!node) throw new Error(`the tree lacks span ${key}`);
  const entersService = !parent || folderName(parent.entry.service) !== folderName(entry.service);
  return {
    ...{ type: 'span', key, entry, isContext, node },
    ...{ expanded: undefined, hidden: 0, entersService },
  };
}

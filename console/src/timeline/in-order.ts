import type { TimelineEntry, TimelineSpan } from '../model/api-types.ts';
import { byStart, type TimelineNode } from './node.ts';

/** From top to bottom; without recursion, for traces may be thousands of spans deep. */
export function inOrder(whole: TimelineNode): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const stack: (TimelineNode | TimelineEntry)[] = [whole];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if ('type' in next) {
      entries.push(next);
      continue;
    }
    if (next.entry) entries.push(next.entry);
    for (const inside of contentsOf(next).reverse()) stack.push(inside);
  }
  return entries;
}

/** What happened in a span, by time. */
function contentsOf({ entry, children, lines }: TimelineNode): (TimelineNode | TimelineEntry)[] {
  const contents: (TimelineNode | TimelineEntry)[] = [];
  const depth = entry ? entry.depth + 1 : 0;
  const left = children.toSorted(byStart).values();
  let child = left.next();
  for (const { line, startUs } of lines.toSorted((a, b) => a.startUs - b.startUs)) {
    while (child.value?.entry && !isBefore(startUs, child.value.entry)) {
      contents.push(child.value);
      child = left.next();
    }
    const service = entry?.service ?? String(line.record.name ?? line.instance);
    contents.push({ type: 'line', startUs, depth, service, line });
  }
  for (; child.value; child = left.next()) contents.push(child.value);
  return contents;
}

/**
 * Whether a line was written before a span began. Spans from Node.js start at whole milliseconds,
 * rounded down, while lines have microseconds: of a line and a span in the same millisecond the line
 * was first, unless the span can have been over by then.
 */
function isBefore(lineUs: number, { startUs, durationUs }: TimelineSpan): boolean {
  const isRounded = startUs % 1000 === 0;
  const sameMillisecond = Math.floor(lineUs / 1000) * 1000 === startUs;
  return lineUs < startUs || (isRounded && sameMillisecond && lineUs < startUs + durationUs);
}

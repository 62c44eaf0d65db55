import type { TimelineEntry, TimelineLine } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { parentReference } from '../../../src/model/span-parents.ts';
import { type SpanNode, type SpanTree, tagOf } from './span-tree.ts';

/** A span comes soon after its last line; one that has not come by then never will. */
const SPAN_IS_LATE_US = 10_000_000;

/** One RPC or event that was handled more than once, or of which a span is missing. */
export interface Attempts {
  service: string;
  /** What was handled, as its spans or, without any, its first lines say. */
  name: string;
  count: number;
  /** How many there will be at most, until the event is parked; undefined where nobody says. */
  most: number | undefined;
  /** When the next one comes, in microseconds since 1970; undefined where none does. */
  nextUs: number | undefined;
  /** Of so many there are only lines: their process ended before it could tell their span. */
  withoutSpan: number;
  /** When the last of those lines was written, in microseconds since 1970. */
  lastUs: number;
  /** Whether the last span of it failed. */
  failed: boolean;
  /** By start. */
  nodes: SpanNode[];
}

/**
 * Finds what was handled again, because a handler failed, or ended before it had said that it was
 * through: spans of one handler that have one cause. An attempt whose span never came is known by
 * its lines, which name that span and begin as those of the others do.
 *
 * @param nowUs microseconds since 1970
 */
export function attemptsOf(
  entries: readonly TimelineEntry[],
  tree: SpanTree,
  nowUs: number,
): Attempts[] {
  const byCause = new Map<string, Attempts>();
  for (const node of tree.nodes.filter(isHandler)) {
    const service = folderName(node.entry.service);
    const { operationName } = node.entry.span;
    const cause = parentReference(node.entry.span)?.spanID;
    const key = JSON.stringify([service, operationName, cause, tagOf(node.entry, 'uuid')]);
    const attempts = byCause.get(key) ?? nothing(service, operationName);
    byCause.set(key, attempts);
    attempts.nodes.push(node);
  }
  for (const attempts of byCause.values()) settle(attempts);

  const byBeginning = beginnings(tree, [...byCause.values()]);
  for (const lines of linesWithoutSpan(entries)) {
    const [first] = lines;
    const beginning = beginningOf(first);
    const { funcName, message } = first.line.record;
    const attempts =
      byBeginning.get(beginning) ?? nothing(folderName(first.service), String(funcName ?? message));
    byBeginning.set(beginning, attempts);
    attempts.count += 1;
    attempts.withoutSpan += 1;
    attempts.lastUs = Math.max(attempts.lastUs, ...lines.map(({ startUs }) => startUs));
  }
  const all = new Set([...byCause.values(), ...byBeginning.values()]);
  const isLate = ({ withoutSpan, lastUs }: Attempts) =>
    withoutSpan > 0 && tree.nodes.length > 0 && lastUs < nowUs - SPAN_IS_LATE_US;
  return [...all].filter(
    (attempts) => attempts.count > 1 || attempts.nextUs !== undefined || isLate(attempts),
  );
}

/** Which of its attempts a span is: `attempt 2 of 3`; undefined where there was but one. */
export function attemptOf(node: SpanNode, all: readonly Attempts[]): string | undefined {
  const attempts = all.find(({ nodes }) => nodes.includes(node));
  if (!attempts || (attempts.count === 1 && attempts.nextUs === undefined)) return undefined;
  const { count, most, nodes } = attempts;
  return `attempt ${count - nodes.length + nodes.indexOf(node) + 1} of ${most ?? count}`;
}

function nothing(service: string, name: string): Attempts {
  return {
    service,
    name,
    count: 0,
    most: undefined,
    nextUs: undefined,
    withoutSpan: 0,
    lastUs: 0,
    failed: false,
    nodes: [],
  };
}

/** Not that of HTTP requests: each of them is another, also where one span made several. */
function isHandler({ entry, isConsumer }: SpanNode): boolean {
  const isRpc = entry.span.tags.some(({ key }) => key.startsWith('rpc.'));
  return isConsumer || (isRpc && tagOf(entry, 'span.kind') === 'server');
}

function settle(attempts: Attempts): void {
  attempts.nodes.sort((a, b) => a.startUs - b.startUs);
  // Handlers count themselves: earlier spans may not be kept any more.
  const counted = attempts.nodes.map(({ entry }) =>
    Number(tagOf(entry, 'simplebank.attempt') ?? 1),
  );
  attempts.count = Math.max(attempts.nodes.length, ...counted.filter(Number.isInteger));
  const last = attempts.nodes.at(-1);
  attempts.failed = last?.entry.error ?? false;
  attempts.most = last && numberOf(last, 'simplebank.attempts');
  const delayMs = last && numberOf(last, 'simplebank.retry_delay_ms');
  if (last && delayMs !== undefined) attempts.nextUs = last.endUs + delayMs * 1000;
}

function numberOf({ entry }: SpanNode, tag: string): number | undefined {
  const value = Number(tagOf(entry, tag));
  return Number.isFinite(value) ? value : undefined;
}

/** What was handled, by how the lines of its spans begin. */
function beginnings(tree: SpanTree, all: readonly Attempts[]): Map<string, Attempts> {
  const found = new Map<string, Attempts>();
  const ofNode = new Map(all.flatMap((attempts) => attempts.nodes.map((node) => [node, attempts])));
  const seen = new Set<SpanNode>();
  for (const [entry, node] of tree.parentOf) {
    if (entry.type !== 'line' || seen.has(node)) continue;
    seen.add(node);
    const attempts = ofNode.get(node);
    if (attempts) found.set(beginningOf(entry), attempts);
  }
  return found;
}

/** Lines that name a span which is not there, by that span. */
function linesWithoutSpan(entries: readonly TimelineEntry[]): [TimelineLine, ...TimelineLine[]][] {
  const bySpan = new Map<string, [TimelineLine, ...TimelineLine[]]>();
  for (const entry of entries) {
    if (entry.type !== 'line' || entry.depth > 0) continue;
    const { trace_id, span_id } = entry.line.record;
    if (typeof span_id !== 'string') continue;
    const key = `${entry.service} ${trace_id} ${span_id}`;
    const lines = bySpan.get(key);
    if (lines) lines.push(entry);
    else bySpan.set(key, [entry]);
  }
  return [...bySpan.values()];
}

function beginningOf({ service, line: { record } }: TimelineLine): string {
  const { trace_id, uuid, funcName, message } = record;
  return JSON.stringify([folderName(service), trace_id, uuid, funcName, message]);
}

import type { JaegerSpan, JaegerTrace } from '../../../src/api-types.ts';
import { extent, hasFailed, parentOf, serviceOfSpan, startsOf } from './trace-summary.ts';

/** One side of a comparison. */
export interface SideSpan {
  /** Since its trace began. */
  startUs: number;
  durationUs: number;
  failed: boolean;
}

/** A place in two traces: the span of each that stands there, or of the only one that has it. */
export interface ComparedSpan {
  service: string;
  operation: string;
  depth: number;
  a: SideSpan | undefined;
  b: SideSpan | undefined;
}

interface TreeSpan extends SideSpan {
  service: string;
  operation: string;
  children: TreeSpan[];
}

interface Pair {
  depth: number;
  a: TreeSpan | undefined;
  b: TreeSpan | undefined;
}

/**
 * Lays two traces side by side. Spans belong together when the services and operations on their
 * way from the root are the same; of several such, the first of one trace with the first of the
 * other. Parents come before their children.
 */
export function compareTraces(a: JaegerTrace, b: JaegerTrace): ComparedSpan[] {
  const compared: ComparedSpan[] = [];
  // A stack and no recursion: how deep spans are nested is not ours to say.
  const open = pairUp(treeOf(a), treeOf(b), 0).reverse();
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const { depth } = pair;
    const named = pair.a ?? pair.b;
    if (!named) continue;
    const { service, operation } = named;
    compared.push({ service, operation, depth, a: pair.a, b: pair.b });
    open.push(...pairUp(pair.a?.children ?? [], pair.b?.children ?? [], depth + 1).reverse());
  }
  return compared;
}

/** Those of A in their order, and in between those that only B has, behind what precedes them there. */
function pairUp(a: readonly TreeSpan[], b: readonly TreeSpan[], depth: number): Pair[] {
  const pairs: Pair[] = a.map((span) => ({ depth, a: span, b: undefined }));
  let position = 0;
  for (const span of b) {
    const twin = pairs.findIndex((pair) => !pair.b && pair.a && isAlike(pair.a, span));
    if (twin < 0) pairs.splice(position, 0, { depth, a: undefined, b: span });
    else pairs[twin] = { depth, a: pairs[twin]?.a, b: span };
    position = (twin < 0 ? position : twin) + 1;
  }
  return pairs;
}

function isAlike(one: TreeSpan, other: TreeSpan): boolean {
  return one.service === other.service && one.operation === other.operation;
}

/** The trace's roots, and below them their children, each in the order of time. */
function treeOf(trace: JaegerTrace): TreeSpan[] {
  const { beginUs } = extent(trace);
  const starts = startsOf(trace);
  const startOf = ({ spanID, startTime }: JaegerSpan) => starts.get(spanID) ?? startTime;
  const nodes = new Map<string, TreeSpan>();
  const ordered = [...trace.spans].sort((one, other) => startOf(one) - startOf(other));
  for (const span of ordered) nodes.set(span.spanID, nodeOf(trace, span, startOf(span) - beginUs));
  const roots: TreeSpan[] = [];
  for (const span of ordered) {
    const node = nodes.get(span.spanID);
    const parent = nodes.get(parentOf(span) ?? '');
    if (node) (parent && parent !== node ? parent.children : roots).push(node);
  }
  return roots;
}

function nodeOf(trace: JaegerTrace, span: JaegerSpan, startUs: number): TreeSpan {
  return {
    service: serviceOfSpan(trace, span),
    operation: span.operationName,
    startUs,
    durationUs: span.duration,
    failed: hasFailed(span),
    children: [],
  };
}

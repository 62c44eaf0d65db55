import { pairTrees } from '../../../src/compare/pair-trees.ts';
import type { JaegerSpan, JaegerTrace } from '../../../src/model/api-types.ts';
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

/**
 * Lays two traces side by side, as {@link pairTrees} does. Parents come before their children.
 */
export function compareTraces(a: JaegerTrace, b: JaegerTrace): ComparedSpan[] {
  return pairTrees(treeOf(a), treeOf(b)).flatMap(({ depth, a, b }) => {
    const named = a ?? b;
    return named ? [{ service: named.service, operation: named.operation, depth, a, b }] : [];
  });
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

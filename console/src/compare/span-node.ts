import { folderName } from '../model/service-name.ts';
import { endOf, hasFailed, type Span, startOf } from '../model/span.ts';
import { traceTree } from '../timeline/trace-tree.ts';

/** A span in the tree of its trace; times in microseconds since 1970. */
export interface SpanNode {
  readonly span: Span;
  /** The name of its folder. */
  readonly service: string;
  readonly operation: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly failed: boolean;
  readonly isConsumer: boolean;
  /** It names a parent that is not there. */
  readonly orphan: boolean;
  readonly parent: SpanNode | undefined;
  /** By start. */
  readonly children: SpanNode[];
}

/** A span that two traces have. */
export interface Both {
  readonly there: SpanNode;
  readonly here: SpanNode;
}

/** The tree of a trace: its roots, and the spans whose parents are missing. */
export function rootsOf(spans: readonly Span[]): SpanNode[] {
  const nodes = new Map<Span, SpanNode>();
  const roots: SpanNode[] = [];
  for (const { span, parent: above, orphan } of traceTree(spans)) {
    const parent = above && nodes.get(above);
    const node = nodeOf(span, parent, orphan);
    nodes.set(span, node);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

/** A tree's spans, parents before their children. */
export function* allOf(roots: readonly SpanNode[]): Generator<SpanNode, void> {
  const open = roots.toReversed();
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    open.push(...node.children.toReversed());
  }
}

function nodeOf(span: Span, parent: SpanNode | undefined, orphan: boolean): SpanNode {
  return {
    span,
    service: folderName(span.service),
    operation: span.name,
    startUs: startOf(span),
    endUs: endOf(span),
    failed: hasFailed(span),
    isConsumer: span.kind === 'consumer',
    orphan,
    parent,
    children: [],
  };
}

/** What of a span decides which other one is its parent. */
export interface Relative {
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly service: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
}

/**
 * What tells a span of a trace from the others. Its id alone does not: Zipkin gives both sides of a
 * call the same one.
 */
export function spanKey({ spanId, kind, service }: Relative): string {
  return `${spanId} ${kind} ${service}`;
}

/** The spans of one trace without those that were received twice. */
export function distinct<T extends Relative>(spans: readonly T[]): T[] {
  const known = new Map<string, T>();
  for (const span of spans) {
    const key = spanKey(span);
    if (!known.has(key)) known.set(key, span);
  }
  return [...known.values()];
}

/**
 * Decides, for the whole console, which span is the parent of which. Usually the ids say it. Where
 * spans share an id, it is done as Zipkin and Jaeger do it: the handling side of a call is the child
 * of the calling side, and whoever names that id as its parent is a child of the handling side, unless
 * only the calling side belongs to its own service.
 *
 * @param spans of one trace, each once
 * @returns the parent of each span whose parent is among them; there may be circles
 */
export function parentsOf<T extends Relative>(spans: readonly T[]): Map<T, T> {
  const byId = groupById(spans);
  const parents = new Map<T, T>();
  for (const span of spans) {
    const parent = callBehind(span, byId) ?? namedParent(span, byId);
    if (parent) parents.set(span, parent);
  }
  return parents;
}

/** The spans that share an id, by that id. */
export function groupById<T extends Pick<Relative, 'spanId'>>(
  spans: readonly T[],
): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const span of spans) {
    const group = groups.get(span.spanId);
    if (group) group.push(span);
    else groups.set(span.spanId, [span]);
  }
  return groups;
}

/**
 * Which of the spans that share an id is meant by somebody who names that id.
 *
 * @param isOwn whether a service is that of whoever names it
 */
export function meantOf<T extends Pick<Relative, 'service' | 'kind'>>(
  sharing: readonly T[],
  isOwn: (service: string) => boolean,
): T | undefined {
  if (sharing.length < 2) return sharing[0];
  const own = sharing.filter(({ service }) => isOwn(service));
  return own.find(handlesCall) ?? own[0] ?? sharing.find(handlesCall) ?? sharing[0];
}

/** Whether a span is the handling side of a call or of a message. */
export function handlesCall({ kind }: Pick<Relative, 'kind'>): boolean {
  return kind === 'server' || kind === 'consumer';
}

/** The calling side of the call that a span handles, when it shares its id. */
function callBehind<T extends Relative>(
  span: T,
  byId: ReadonlyMap<string, readonly T[]>,
): T | undefined {
  if (!handlesCall(span)) return undefined;
  return byId.get(span.spanId)?.find(({ kind }) => kind === 'client' || kind === 'producer');
}

function namedParent<T extends Relative>(
  span: T,
  byId: ReadonlyMap<string, readonly T[]>,
): T | undefined {
  const { parentSpanId, spanId, service } = span;
  const named = (parentSpanId !== undefined && byId.get(parentSpanId)) || [];
  const others = parentSpanId === spanId ? named.filter((other) => other !== span) : named;
  return meantOf(others, (other) => other === service);
}

/** A reference of a span in Jaeger's JSON, as far as it tells a parent. */
interface Reference {
  refType: string;
  traceID: string;
  spanID: string;
}

/** The reference of a span in Jaeger's JSON that names its parent. The others are links. */
export function parentReference<R extends Reference>(span: {
  traceID: string;
  references: readonly R[];
}): R | undefined {
  return span.references.find(
    ({ refType, traceID }) => refType === 'CHILD_OF' && traceID === span.traceID,
  );
}

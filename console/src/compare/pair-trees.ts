/** A span as trees are compared: by the names on the way from the root. */
export interface Named<T> {
  readonly service: string;
  readonly operation: string;
  readonly children: readonly T[];
}

/** A place in two trees: the span of each that stands there, or of the only one that has it. */
export interface Pair<T> {
  readonly depth: number;
  readonly a: T | undefined;
  readonly b: T | undefined;
}

/**
 * Lays two trees side by side. Spans belong together when the services and operations on their way
 * from the root are the same; of several such, the first of one tree with the first of the other.
 *
 * @param a the roots of one tree, in the order of time, as all children are
 * @returns parents before their children
 */
export function pairTrees<T extends Named<T>>(a: readonly T[], b: readonly T[]): Pair<T>[] {
  const pairs: Pair<T>[] = [];
  // A stack and no recursion: how deep spans are nested is not ours to say.
  const open = pairUp(a, b, 0).reverse();
  for (let pair = open.pop(); pair; pair = open.pop()) {
    pairs.push(pair);
    const below = pairUp(pair.a?.children ?? [], pair.b?.children ?? [], pair.depth + 1);
    open.push(...below.reverse());
  }
  return pairs;
}

/** Those of A in their order, and in between those that only B has, behind what precedes them there. */
function pairUp<T extends Named<T>>(a: readonly T[], b: readonly T[], depth: number): Pair<T>[] {
  const pairs: Pair<T>[] = a.map((span) => ({ depth, a: span, b: undefined }));
  let position = 0;
  for (const span of b) {
    const twin = pairs.findIndex((pair) => !pair.b && pair.a && isAlike(pair.a, span));
    if (twin < 0) pairs.splice(position, 0, { depth, a: undefined, b: span });
    else pairs[twin] = { depth, a: pairs[twin]?.a, b: span };
    position = (twin < 0 ? position : twin) + 1;
  }
  return pairs;
}

function isAlike<T extends Named<T>>(one: T, other: T): boolean {
  return one.service === other.service && one.operation === other.operation;
}

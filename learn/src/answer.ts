/** The answer of who found that nothing is wrong; any question takes it. */
export const NOTHING = 'nothing';

/** What a part of an answer is. */
export type Kind =
  | 'service'
  | 'instance'
  | 'handler'
  | 'word'
  | 'uuid'
  | 'number'
  | 'setting'
  | 'line';

/** One part of the answer that a case wants. */
export interface Part {
  readonly name: string;
  readonly kind: Kind;
  /** How far from right a number may be; 0 unless it is said. */
  readonly tolerance?: number;
  /** The story or the question gives it to choose from: it is no secret there. */
  readonly isGiven?: true;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a part must look like, in words, and whether it does. */
const SHAPES: Readonly<Record<Kind, { like: string; test(text: string): boolean }>> = {
  service: { like: 'the name of a service, such as orders', test: isWord },
  instance: { like: 'the name of a process, such as orders-2', test: isWord },
  handler: { like: 'the name of a handler or a span, such as sell_shares', test: isWord },
  word: { like: 'one word', test: isWord },
  uuid: { like: 'a UUID', test: (text) => UUID.test(text) },
  number: { like: 'a number', test: (text) => /^-?\d+(\.\d+)?$/.test(text) },
  setting: {
    like: 'the name of a variable, such as LOG_LEVEL',
    test: (text) => /^\w+$/.test(text),
  },
  line: { like: 'a file and a line, such as service.ts:12', test: (text) => /\S:\d+$/.test(text) },
};

/** What a part is to look like, in words. */
export function describePart({ kind }: Part): string {
  return SHAPES[kind].like;
}

/**
 * Why this is no answer at all to what was asked, in one sentence; undefined when it is one, right
 * or wrong.
 */
export function whyNoAnswer(parts: readonly Part[], given: readonly string[]): string | undefined {
  if (given.length === 1 && given[0] === NOTHING) return undefined;
  if (given.length !== parts.length) {
    const wanted = parts.map(({ name, kind }) => `${name} (${SHAPES[kind].like})`).join(', then ');
    return `the answer is ${wanted}, or ${NOTHING}`;
  }
  const bad = parts.find(({ kind }, i) => !SHAPES[kind].test(given[i] ?? ''));
  return bad && `${bad.name}: this should be ${SHAPES[bad.kind].like}`;
}

/** The names of the parts that are wrong; none when the answer is right. */
export function wrongParts(
  parts: readonly Part[],
  right: readonly string[],
  given: readonly string[],
): string[] {
  if (isNothing(right) || isNothing(given)) {
    return isNothing(right) && isNothing(given) ? [] : parts.map(({ name }) => name);
  }
  return parts.flatMap((part, i) =>
    isRight(part, right[i] ?? '', given[i] ?? '') ? [] : [part.name],
  );
}

function isRight({ kind, tolerance = 0 }: Part, right: string, given: string): boolean {
  switch (kind) {
    case 'number':
      return Math.abs(Number(given) - Number(right)) <= tolerance;
    case 'line':
      // A path that ends alike is as good: `service.ts:3`, or all of it from the root of the disk.
      return pathOf(right).endsWith(pathOf(given)) || pathOf(given).endsWith(pathOf(right));
    case 'service':
    case 'instance':
      return plainName(given) === plainName(right);
    case 'handler':
      return methodIn(given) === methodIn(right);
    default:
      return given.toLowerCase() === right.toLowerCase();
  }
}

/** From the first slash, whichever way that leans. */
function pathOf(line: string): string {
  return `/${line.replaceAll('\\', '/').replace(/^(\.?\/)+/, '')}`;
}

/** A span names the service before it, and the queue of an event before that. */
function methodIn(name: string): string {
  return name.toLowerCase().replace(/^.*[./:]/, '');
}

/** Lines, spans and processes name one service in three ways. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^simplebank-/, '')
    .replaceAll('_', '-')
    .replace(/-service\b/, '');
}

/** Whether somebody says that nothing is wrong. */
export function isNothing(answer: readonly string[]): boolean {
  return answer.length === 1 && answer[0]?.toLowerCase() === NOTHING;
}

function isWord(text: string): boolean {
  return /^\S+$/.test(text);
}

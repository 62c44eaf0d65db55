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
  /** The least and the most that a number can be; from 0 on unless it is said. */
  readonly range?: readonly [least: number, most: number];
  /** The story or the question gives it to choose from: it is no secret there. */
  readonly isGiven?: true;
}

/** A UUID is known by as many characters as lists and terminals show of it. */
const SHORT_UUID = 8;

/** What a part is to look like, in words, and the one form that it has however it is written. */
const SHAPES: Readonly<Record<Kind, { like: string; read(text: string): string | undefined }>> = {
  service: { like: 'the name of a service, such as orders', read: (text) => folderOf(text) },
  instance: {
    like: 'the name of a process, such as orders-2',
    read: (text) => folderOf(text)?.replace(/-1$/, ''),
  },
  handler: { like: 'the name of a handler or a span, such as sell_shares', read: methodIn },
  word: { like: 'one word', read: wordIn },
  uuid: { like: 'a UUID, or its first eight characters', read: beginOfUuid },
  number: { like: 'a number', read: numberIn },
  setting: {
    like: 'the name of a variable, such as LOG_LEVEL',
    read: (text) => (/^\w+$/.test(text) ? text.toUpperCase() : undefined),
  },
  line: { like: 'a file and a line, such as service.ts:12', read: lineIn },
};

/** What a part is to look like, in words. */
export function describePart({ kind }: Part): string {
  return SHAPES[kind].like;
}

/**
 * Why this is no answer at all to what was asked, in one sentence; undefined when it is one, right
 * or wrong.
 *
 * @param services all that there are, by their folders
 */
export function whyNoAnswer(
  parts: readonly Part[],
  given: readonly string[],
  services: readonly string[],
): string | undefined {
  if (isNothing(given)) return undefined;
  if (given.length !== parts.length) {
    const wanted = parts.map(({ name, kind }) => `${name} (${SHAPES[kind].like})`).join(', then ');
    return `the answer is ${wanted}, or ${NOTHING}`;
  }
  return parts
    .map((part, i) => whyNoPart(part, given[i] ?? '', services))
    .find((why) => why !== undefined);
}

function whyNoPart(
  { name, kind, range: [least, most] = [0, Number.POSITIVE_INFINITY] }: Part,
  text: string,
  services: readonly string[],
): string | undefined {
  const plain = SHAPES[kind].read(bare(text));
  if (plain === undefined) return `${name}: this should be ${SHAPES[kind].like}`;
  if (kind === 'number' && !(Number(plain) >= least && Number(plain) <= most)) {
    const upTo = most === Number.POSITIVE_INFINITY ? 'on' : `to ${most}`;
    return `${name}: this is a number from ${least} ${upTo}, and cannot be ${text}`;
  }
  const all = services.join(', ');
  if (kind === 'service' && !services.includes(plain)) {
    return `there is no service ${text}, only ${all}`;
  }
  if (kind === 'instance' && !services.includes(plain.replace(/-[1-9]\d*$/, ''))) {
    return `there is no instance ${text}: each is called as its service is (${all}), with -2 for the second one`;
  }
  return undefined;
}

/**
 * An answer in the one form that each of its parts has, however they were written: a service by its
 * folder, an instance by its process, a handler without its service. What is none stays as it is.
 *
 * @param uuids of which some may be meant by their first characters
 */
export function inPlainForm(
  parts: readonly Part[],
  given: readonly string[],
  uuids: readonly string[] = [],
): string[] {
  return given.map((text, i) => {
    const kind = parts[i]?.kind ?? 'word';
    const plain = SHAPES[kind].read(bare(text)) ?? text;
    return kind === 'uuid' ? (uuids.find((uuid) => isUuid(uuid, plain)) ?? plain) : plain;
  });
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
  const [wanted, got] = [inPlainForm(parts, right), inPlainForm(parts, given)];
  return parts.flatMap((part, i) =>
    isRight(part, wanted[i] ?? '', got[i] ?? '') ? [] : [part.name],
  );
}

function isRight({ kind, tolerance = 0 }: Part, right: string, given: string): boolean {
  switch (kind) {
    case 'number':
      return Math.abs(Number(given) - Number(right)) <= tolerance;
    case 'line':
      // A path that ends alike is as good: `service.ts:3`, or all of it from the root of the disk.
      return right.endsWith(given) || given.endsWith(right);
    case 'uuid':
      return isUuid(right, given);
    default:
      return given === right;
  }
}

/** Whether somebody says that nothing is wrong. */
export function isNothing(answer: readonly string[]): boolean {
  return answer.length === 1 && bare(answer[0] ?? '').toLowerCase() === NOTHING;
}

/** As texts quote it. */
function bare(text: string): string {
  return text.trim().replace(/^[`"']+|[`"']+$/g, '');
}

/** Lines, spans and processes name one service in three ways. */
function folderOf(name: string): string | undefined {
  return wordIn(name.replaceAll(/[_\s]+/g, '-'))
    ?.replace(/^simplebank-/, '')
    .replace(/-service\b/, '');
}

/** A span names the service before it, and the queue of an event before that; a route is whole. */
function methodIn(name: string): string | undefined {
  const plain = name.toLowerCase();
  if (plain === '') return undefined;
  return /^([a-z]+ )?\//.test(plain) ? plain : plain.replace(/^.*[./:]/, '');
}

function wordIn(text: string): string | undefined {
  return /^\S+$/.test(text) ? text.toLowerCase() : undefined;
}

/** 20%, 1,7 and +45 are numbers. 1,000 is none: it is two, in two countries. */
function numberIn(text: string): string | undefined {
  const [, number] = /^([+-]?\d+(?:\.\d+|,\d{1,2})?)\s?%?$/.exec(text.replace('−', '-')) ?? [];
  return number && String(Number(number.replace(',', '.')));
}

/** All of it, or its first characters. */
function beginOfUuid(text: string): string | undefined {
  const rest = '00000000-0000-0000-0000-000000000000'.slice(text.length);
  const isBegin = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text + rest);
  return isBegin && text.length >= SHORT_UUID ? text.toLowerCase() : undefined;
}

function isUuid(uuid: string, begin: string): boolean {
  return begin.length >= SHORT_UUID && uuid.startsWith(begin);
}

/** From its service on where it has one, without the column of who took it from a stack. */
function lineIn(text: string): string | undefined {
  const [, line] = /^(.*?\S:\d+)(?::\d+)?$/.exec(text.replaceAll('\\', '/')) ?? [];
  return line && `/${line.replace(/^(\.?\/)+/, '')}`.replace(/^.*(?=\/services\/)/, '');
}

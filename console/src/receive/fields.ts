/** How long lists may be: SDKs send 512 spans, and 128 of anything else, unless told otherwise. */
export const LIST_LENGTH = 20_000;

/** What holds values by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A value that cannot be read: the path of its field, and what it must be. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  readonly #must: string;
  readonly #path: string;

  constructor(path: string, must: string) {
    super(`${path || 'the body'}: ${must}`);
    this.#path = path;
    this.#must = must;
  }

  /** The same, seen from around that field. */
  within(field: string): Misfit {
    return new Misfit(this.#path ? `${field}.${this.#path}` : field, this.#must);
  }
}

/** Names the field in what is wrong inside it. */
export function misfitWithin(field: string, error: unknown): unknown {
  return error instanceof Misfit ? error.within(field) : error;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Misfit */
export function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value;
  throw new Misfit('', 'must be an object');
}

/**
 * The items of a list, each read by `read`; none when it is not set. They are counted before any is
 * looked at: what is refused may cost nothing.
 *
 * @throws Misfit
 */
export function list<T>(of: Fields, field: string, read: (item: unknown) => T): T[] {
  const items = of[field] ?? [];
  if (!Array.isArray(items)) throw new Misfit(field, 'must be a list');
  if (items.length > LIST_LENGTH) throw new Misfit(field, `may have ${LIST_LENGTH} items`);
  const all: T[] = [];
  try {
    for (const item of items) all.push(read(item));
    return all;
  } catch (error) {
    throw misfitWithin(`${field}.${all.length}`, error);
  }
}

/**
 * What `read` makes of an object; undefined when it is not set.
 *
 * @throws Misfit
 */
export function object<T>(of: Fields, field: string, read: (inside: Fields) => T): T | undefined {
  const value = of[field] ?? undefined;
  if (value === undefined) return undefined;
  try {
    return read(fieldsOf(value));
  } catch (error) {
    throw misfitWithin(field, error);
  }
}

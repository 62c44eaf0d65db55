import { createHash } from 'node:crypto';
import type { LogRecord } from '../model/api-types.ts';
import type { Span } from '../model/span.ts';
import { type Piece, readImport } from './import-body.ts';
import type { Keeper } from './signals.ts';

/** Keeps what is imported, and knows which lines of a process it has already. */
export interface ImportKeeper extends Pick<Keeper, 'appendSpans' | 'appendLines'> {
  linesOf(instance: string): AsyncIterable<string>;
}

/** What became of an imported file. */
export interface Imported {
  /** How many are new. */
  lines: number;
  /** How many lines were there already. */
  known: number;
  spans: number;
  /** How many lines and spans could not be read, and what is wrong with the first. */
  rejected: number;
  fault?: string;
}

/** So many lines and spans are kept at once. */
const BATCH = 2000;

/**
 * Keeps a file of telemetry under a name of its own: its processes are `<name>.<instance>`, and its
 * lines have the field `import`; its services are `<service> (<name>)`, and their resource has the
 * attribute `simplebank.import`. A line that came under that name before is not kept again.
 *
 * @throws TooLong; and what the keeper throws: what came before is kept
 */
export async function importTelemetry(
  chunks: AsyncIterable<Buffer>,
  name: string,
  keeper: ImportKeeper,
): Promise<Imported> {
  const result: Imported = { lines: 0, known: 0, spans: 0, rejected: 0 };
  const newLines = new NewLines(keeper);
  let batch: Pick<Piece, 'lines' | 'spans'> = { lines: [], spans: [] };
  const keep = async () => {
    const { lines, spans } = batch;
    batch = { lines: [], spans: [] };
    const added = await newLines.append(lines.map((line) => lineOf(line, name)));
    if (spans.length > 0) await keeper.appendSpans(spans.map((span) => spanOf(span, name)));
    result.lines += added;
    result.known += lines.length - added;
    result.spans += spans.length;
  };
  for await (const { lines, spans, rejected, fault } of readImport(chunks)) {
    batch.lines.push(...lines);
    batch.spans.push(...spans);
    result.rejected += rejected;
    if (fault !== undefined) result.fault ??= fault;
    if (batch.lines.length + batch.spans.length >= BATCH) await keep();
  }
  await keep();
  return result;
}

type Line = Piece['lines'][number];

function lineOf({ instance, record }: Line, name: string): Line {
  return { instance: `${name}.${instance}`, record: { ...record, import: name } };
}

function spanOf(span: Span, name: string): Span {
  return {
    ...span,
    service: `${span.service} (${name})`,
    resource: { ...span.resource, 'simplebank.import': name },
  };
}

/** Appends only lines that are not there yet. */
class NewLines {
  readonly #keeper: ImportKeeper;
  /** Digests of the lines that are there, by their process. */
  readonly #known = new Map<string, Set<string>>();

  constructor(keeper: ImportKeeper) {
    this.#keeper = keeper;
  }

  /** @returns how many were new */
  async append(lines: readonly Line[]): Promise<number> {
    const fresh = new Map<string, LogRecord[]>();
    for (const { instance, record } of lines) {
      const known = await this.#linesOf(instance);
      const digest = digestOf(JSON.stringify(record));
      if (known.has(digest)) continue;
      known.add(digest);
      const records = fresh.get(instance) ?? [];
      fresh.set(instance, records);
      records.push(record);
    }
    for (const [instance, records] of fresh) await this.#keeper.appendLines(instance, records);
    return [...fresh.values()].reduce((sum, { length }) => sum + length, 0);
  }

  async #linesOf(instance: string): Promise<Set<string>> {
    const known = this.#known.get(instance) ?? new Set();
    if (this.#known.has(instance)) return known;
    this.#known.set(instance, known);
    for await (const line of this.#keeper.linesOf(instance)) known.add(digestOf(line));
    return known;
  }
}

function digestOf(line: string): string {
  return createHash('sha1').update(line).digest('base64');
}

import type Sqlite from 'libsql';
import type { LogLine } from '../model/api-types.ts';
import { Inserts } from './inserts.ts';
import { LONGEST_LINE, type ReadLine, readLine } from './line.ts';
import type { SharedRows } from './shared-rows.ts';
import { LINE_COLUMNS } from './template.ts';
import type { KnownCut, TemplateTable } from './template-table.ts';

const TIMESTAMP = '"@timestamp"';

/** Writes log lines into the file; its caller begins and ends the transactions. */
export class LineWriter {
  readonly #templates: TemplateTable;
  readonly #requests: SharedRows;
  readonly #lines: Inserts;

  constructor(db: Sqlite.Database, templates: TemplateTable, requests: SharedRows) {
    this.#templates = templates;
    this.#requests = requests;
    const columns = ['time_us', 'template', 'request', 'span_id', 'own'];
    this.#lines = new Inserts(db, 'lines', columns);
  }

  /**
   * Keeps a line of a process's output, once {@link finish} returns.
   *
   * @param bytes without the line end; of a line that is longer than {@link LONGEST_LINE}, that many
   *   bytes and one more
   * @param readUs the time, in microseconds since 1970, for a line that does not tell its own
   * @returns the line's time; undefined for a line without anything in it
   */
  add(instance: string, bytes: Buffer, readUs: number): number | undefined {
    const text = textOf(bytes);
    if (text.trim() === '') return undefined;
    const isCut = bytes.length > LONGEST_LINE;
    const known = isCut ? undefined : this.#templates.find(instance, text, LINE_COLUMNS);
    if (known?.cut.timeUs !== undefined) return this.#keep(known, known.cut.timeUs);
    return this.#addUnusual(instance, readLine(text, isCut, readUs));
  }

  /** Writes what is not written yet of the transaction. */
  finish(): void {
    this.#lines.flush();
  }

  /** Nothing of the transaction is written. */
  forget(): void {
    this.#lines.forget();
  }

  #addUnusual(instance: string, { record, timeUs }: ReadLine): number {
    const json = JSON.stringify(record);
    const isClear = json.indexOf(TIMESTAMP) === json.lastIndexOf(TIMESTAMP);
    const { name, levelname, message } = record;
    const origin = {
      instance,
      service: textIn(name),
      level: textIn(levelname),
      message: textIn(message),
    };
    const cut = isClear
      ? this.#templates.cut(json, LINE_COLUMNS, origin)
      : this.#templates.whole(json, origin);
    return this.#keep(cut, timeUs);
  }

  #keep({ id, cut: { uuid, traceId, spanId, own } }: KnownCut, timeUs: number): number {
    const isOfNone = uuid === null && traceId === null;
    const request = isOfNone ? null : this.#requests.idOf(uuid, traceId);
    this.#lines.add(timeUs, id, request, spanId, `[${own}]`);
    return timeUs;
  }
}

/** A line as those who watch are told of it. */
export function lineOf(id: number, instance: string, bytes: Buffer, readUs: number): LogLine {
  const { record } = readLine(textOf(bytes), bytes.length > LONGEST_LINE, readUs);
  return { id: String(id), instance, record };
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8', 0, LONGEST_LINE);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

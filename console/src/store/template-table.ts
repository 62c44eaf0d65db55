import type Sqlite from 'libsql';
import { readTemplate } from './holes.ts';
import { type Cut, cut, WHOLE } from './template.ts';

/** Of a message that is different in each line, no more templates are made than this. */
const MOST_TEMPLATES = 10_000;
/** And with those of what is kept as a whole, of which each level and service has its own. */
const MOST_IN_ALL = 11_000;
/** What is longer, in characters, is hardly said twice. */
const LONGEST = 16_000;

/** What is known of a record beside its JSON. */
export interface Origin {
  readonly instance: string;
  readonly service: string | undefined;
  readonly level: string | undefined;
  readonly message: string | undefined;
}

/** A record that was cut, and the number of its template. */
export interface KnownCut {
  readonly id: number;
  readonly cut: Cut;
}

/** The templates of what has been written so far, each with its number. */
export class TemplateTable {
  /** By instance, and there by template. */
  readonly #ids = new Map<string, Map<string, number>>();
  #size = 0;
  readonly #insert: Sqlite.Statement;
  readonly #find: Sqlite.Statement;
  readonly #all: Sqlite.Statement;
  /** Of the transaction that is under way: they are not there if it fails. */
  #fresh: { instance: string; template: string }[] = [];

  constructor(db: Sqlite.Database) {
    this.#insert = db.prepare(
      `insert into templates (instance, service, level, message, text) values (?, ?, ?, ?, ?)
       on conflict do nothing`,
    );
    this.#find = db.prepare('select id from templates where text = ? and instance = ?');
    this.#all = db.prepare('select id, instance, text from templates');
    this.load();
  }

  /** Reads them again, after some were removed. */
  load(): void {
    this.#ids.clear();
    this.#size = 0;
    for (const row of this.#all.all() as { id: number; instance: string; text: string }[]) {
      this.#remember(row.instance, row.text, row.id);
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  find(instance: string, template: string): number | undefined {
    return this.#ids.get(instance)?.get(template);
  }

  /**
   * The template of a JSON text that is known to be valid, and to have no control characters; made
   * when there is none yet. What would not be used again, or cannot be cut, is kept as a whole.
   */
  cut(json: string, columns: ReadonlySet<string>, origin: Origin): KnownCut {
    if (json.length <= LONGEST) {
      const found = cut(json, columns);
      const known = this.find(origin.instance, found.template);
      if (known !== undefined) return { id: known, cut: found };
      if (this.#size < MOST_TEMPLATES && readTemplate(found.template)) {
        return { id: this.#add(found.template, origin), cut: found };
      }
    }
    return this.whole(json, origin);
  }

  /** The template of what is not cut: its own value is all of the JSON. */
  whole(json: string, { instance, level, service }: Origin): KnownCut {
    const { template, id } = this.#whole(instance, level, service);
    const columns = { timeUs: undefined, uuid: null, traceId: null, spanId: null };
    return { id, cut: { template, ...columns, own: `[${json}]` } };
  }

  #whole(
    instance: string,
    level: string | undefined,
    service: string | undefined,
  ): { template: string; id: number } {
    const template = `${WHOLE}${level ?? ''}${WHOLE}${service ?? ''}`;
    const known = this.find(instance, template);
    if (known !== undefined) return { template, id: known };
    const isOfNone = level === undefined && service === undefined;
    // Whoever makes up levels has none in the end: each of its lines still says its own.
    if (!isOfNone && this.#size >= MOST_IN_ALL) {
      return this.#whole(instance, undefined, undefined);
    }
    return { template, id: this.#add(template, { instance, level, service, message: undefined }) };
  }

  /** What was added is there for good. */
  keep(): void {
    this.#fresh = [];
  }

  /** What was added has not come into the file. */
  forget(): void {
    for (const { instance, template } of this.#fresh) {
      if (this.#ids.get(instance)?.delete(template)) this.#size -= 1;
    }
    this.#fresh = [];
  }

  #add(template: string, { instance, service, level, message }: Origin): number {
    const isWhole = template.startsWith(WHOLE);
    const told = isWhole || message === undefined || /\d/.test(message) ? null : message;
    const values = [instance, service ?? null, level ?? null, told, template];
    const { changes, lastInsertRowid } = this.#insert.run(values);
    const id = changes > 0 ? Number(lastInsertRowid) : this.#idOf(instance, template);
    this.#remember(instance, template, id);
    this.#fresh.push({ instance, template });
    return id;
  }

  #remember(instance: string, template: string, id: number): void {
    const ids = this.#ids.get(instance) ?? new Map<string, number>();
    this.#ids.set(instance, ids);
    if (!ids.has(template)) this.#size += 1;
    ids.set(template, id);
  }

  /** Of one that another console has made. */
  #idOf(instance: string, template: string): number {
    const row = this.#find.get([template, instance]) as { id: number };
    return row.id;
  }
}

import type Sqlite from 'libsql';
import { readTemplate } from './holes.ts';
import { type Cut, cut, emptyCut, WHOLE } from './template.ts';
import { TemplateTree } from './template-tree.ts';

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
  /** By instance. */
  readonly #trees = new Map<string, TemplateTree>();
  /** The numbers of those of what is kept as a whole, by instance and template. */
  readonly #wholes = new Map<string, number>();
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
    this.#trees.clear();
    this.#wholes.clear();
    this.#size = 0;
    for (const row of this.#all.all() as { id: number; instance: string; text: string }[]) {
      this.#remember(row.instance, row.text, row.id);
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Cuts a text that is of a template which is there already. @param json may be no JSON at all */
  find(instance: string, json: string, columns: ReadonlySet<string>): KnownCut | undefined {
    return this.#trees.get(instance)?.find(json, columns);
  }

  /**
   * The template of a JSON text that is known to be valid, and to have no control characters; made
   * when there is none yet. What would not be used again, or cannot be cut, is kept as a whole.
   */
  cut(json: string, columns: ReadonlySet<string>, origin: Origin): KnownCut {
    const known = this.find(origin.instance, json, columns);
    if (known) return known;
    if (json.length <= LONGEST && this.#size < MOST_TEMPLATES) {
      const { template, cut: found } = cut(json, columns);
      if (readTemplate(template)) return { id: this.#add(template, origin), cut: found };
    }
    return this.whole(json, origin);
  }

  /** The template of what is not cut: its own value is all of the JSON. */
  whole(json: string, { instance, level, service }: Origin): KnownCut {
    return { id: this.#whole(instance, level, service), cut: { ...emptyCut(), own: json } };
  }

  #whole(instance: string, level: string | undefined, service: string | undefined): number {
    const template = `${WHOLE}${level ?? ''}${WHOLE}${service ?? ''}`;
    const known = this.#wholes.get(instance + template);
    if (known !== undefined) return known;
    const isOfNone = level === undefined && service === undefined;
    // Whoever makes up levels has none in the end: each of its lines still says its own.
    if (!isOfNone && this.#size >= MOST_IN_ALL) {
      return this.#whole(instance, undefined, undefined);
    }
    return this.#add(template, { instance, level, service, message: undefined });
  }

  /** What was added is there for good. */
  keep(): void {
    this.#fresh = [];
  }

  /** What was added has not come into the file. */
  forget(): void {
    for (const { instance, template } of this.#fresh) {
      this.#set(instance, template, undefined);
    }
    this.#size -= this.#fresh.length;
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
    this.#set(instance, template, id);
    this.#size += 1;
  }

  #set(instance: string, template: string, id: number | undefined): void {
    if (!template.startsWith(WHOLE)) {
      const tree = this.#trees.get(instance) ?? new TemplateTree();
      this.#trees.set(instance, tree);
      tree.set(template, id);
    } else if (id === undefined) this.#wholes.delete(instance + template);
    else this.#wholes.set(instance + template, id);
  }

  /** Of one that another console has made. */
  #idOf(instance: string, template: string): number {
    const row = this.#find.get([template, instance]) as { id: number };
    return row.id;
  }
}

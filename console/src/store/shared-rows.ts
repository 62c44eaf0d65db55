import type Sqlite from 'libsql';

/** So many are remembered: those of requests that still get lines and spans are among them. */
const MOST_REMEMBERED = 5000;

/**
 * Rows with what many lines or spans have in common. Those have a row's number, so that what is long
 * is written, and found, once. What was forgotten gets another row, with another number.
 */
export class SharedRows {
  readonly #insert: Sqlite.Statement;
  readonly #ids = new Map<string, number>();

  private constructor(db: Sqlite.Database, insert: string) {
    this.#insert = db.prepare(insert);
  }

  /** What lines and spans belong to: a UUID with a trace. */
  static requests(db: Sqlite.Database): SharedRows {
    return new SharedRows(db, 'insert into requests (uuid, trace_id) values (?, ?)');
  }

  /** What processes say of themselves in each span, as JSON. */
  static resources(db: Sqlite.Database): SharedRows {
    return new SharedRows(db, 'insert into resources (json) values (?)');
  }

  /** The number of the row with these values. */
  idOf(...values: (string | null)[]): number {
    // One text is its own key: it knows its hash from the time before.
    const [first, second] = values;
    const key = second === undefined ? (first ?? '') : `${first ?? ''}\0${second ?? ''}`;
    return this.#ids.get(key) ?? this.#add(key, values);
  }

  /** Forgets what it remembers of the file, in which it may have changed. */
  forget(): void {
    this.#ids.clear();
  }

  #add(key: string, values: (string | null)[]): number {
    if (this.#ids.size >= MOST_REMEMBERED) this.#ids.clear();
    const id = Number(this.#insert.run(values).lastInsertRowid);
    this.#ids.set(key, id);
    return id;
  }
}

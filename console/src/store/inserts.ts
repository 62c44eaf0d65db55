import type Sqlite from 'libsql';

/** So many rows go with one statement: the call costs more than to write a row. */
const MOST_AT_ONCE = 20;

type Value = string | number | null;

/** Inserts rows into a table, several at once; its caller begins and ends the transactions. */
export class Inserts {
  readonly #db: Sqlite.Database;
  readonly #into: string;
  readonly #row: string;
  /** By how many rows they insert. */
  readonly #statements = new Map<number, Sqlite.Statement>();
  #waiting = 0;
  #values: Value[] = [];
  /** How many rows were not inserted. */
  #ignored = 0;

  /** @param or what becomes of the others when a row cannot be inserted: none are, or they are */
  constructor(
    db: Sqlite.Database,
    table: string,
    columns: readonly string[],
    or: 'abort' | 'ignore' = 'abort',
  ) {
    this.#db = db;
    this.#into = `insert or ${or} into ${table} (${columns.join(', ')}) values `;
    this.#row = `(${columns.map(() => '?').join(', ')})`;
  }

  /** Inserts a row, perhaps only with others that follow: before {@link flush} returns. */
  add(...values: readonly Value[]): void {
    this.#values.push(...values);
    this.#waiting += 1;
    if (this.#waiting === MOST_AT_ONCE) this.#insert();
  }

  /** Inserts all that wait. @returns how many could not be, since the last time */
  flush(): number {
    if (this.#waiting > 0) this.#insert();
    const ignored = this.#ignored;
    this.#ignored = 0;
    return ignored;
  }

  /** Those that wait are not inserted. */
  forget(): void {
    this.#values = [];
    this.#waiting = 0;
    this.#ignored = 0;
  }

  #insert(): void {
    const [values, rows] = [this.#values, this.#waiting];
    this.#values = [];
    this.#waiting = 0;
    this.#ignored += rows - this.#statement(rows).run(values).changes;
  }

  #statement(rows: number): Sqlite.Statement {
    const known = this.#statements.get(rows);
    if (known) return known;
    const statement = this.#db.prepare(this.#into + Array(rows).fill(this.#row).join(', '));
    this.#statements.set(rows, statement);
    return statement;
  }
}

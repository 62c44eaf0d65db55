import { type QueryExecutorProvider, sql } from 'kysely';

/** A table whose rows may be entered only once for each order. */
interface Watched {
  readonly table: string;
  /** What must not change once it is entered. */
  readonly amount?: string;
}

/** What has been entered in a table, also where its key let nothing change. */
export interface Journal {
  /** The UUID of each row that was entered, and once more for each time that its amount changed. */
  read(): Promise<string[]>;
  /** Stops keeping the journal, and removes it. */
  remove(): Promise<void>;
}

/**
 * Has the database itself note, in a table without a key, what takes effect in another one. The key
 * of that one hides a second time: a charge that is doubled in place is still one row.
 *
 * @param schema the namespace of the tables in PostgreSQL; undefined for SQLite
 */
export async function keepJournal(
  db: QueryExecutorProvider,
  watched: Watched,
  schema: string | undefined,
): Promise<Journal> {
  const name = `chaos_${watched.table}`;
  const { make, remove } = schema ? postgres(name, watched, schema) : sqlite(name, watched);
  const run = async (statements: readonly string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  };
  // A run that was killed may have left one behind.
  await run([...remove, ...make]);
  return {
    async read() {
      const { rows } = await sql<{ uuid: string }>`select uuid from ${sql.table(name)}`.execute(db);
      return rows.map(({ uuid }) => uuid);
    },
    remove: () => run(remove),
  };
}

function sqlite(name: string, { table, amount }: Watched) {
  const note = `begin insert into ${name} values (new.uuid); end`;
  return {
    make: [
      `create table ${name} (uuid text)`,
      `create trigger ${name}_entered after insert on ${table} ${note}`,
      ...(amount
        ? [
            `create trigger ${name}_changed after update on ${table} when old.${amount} is not new.${amount} ${note}`,
          ]
        : []),
    ],
    remove: [
      `drop trigger if exists ${name}_entered`,
      `drop trigger if exists ${name}_changed`,
      `drop table if exists ${name}`,
    ],
  };
}

function postgres(name: string, { table, amount }: Watched, schema: string) {
  const on = `on ${schema}.${table} for each row`;
  return {
    make: [
      `create table ${schema}.${name} (uuid text)`,
      `create function ${schema}.${name}() returns trigger language plpgsql as $$
         begin insert into ${schema}.${name} values (new.uuid); return null; end $$`,
      `create trigger ${name}_entered after insert ${on} execute function ${schema}.${name}()`,
      ...(amount
        ? [
            `create trigger ${name}_changed after update ${on}
               when (old.${amount} is distinct from new.${amount}) execute function ${schema}.${name}()`,
          ]
        : []),
    ],
    remove: [
      `drop function if exists ${schema}.${name}() cascade`,
      `drop table if exists ${schema}.${name}`,
    ],
  };
}

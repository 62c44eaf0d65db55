import type Sqlite from 'libsql';
import type { Progress } from './log-file.ts';
import type { NamedPiece } from './log-folder.ts';

/** How far each log file has been read, in the file: with its lines, or not at all. */
export class LogProgress {
  readonly #all: Sqlite.Statement;
  readonly #of: Sqlite.Statement;
  readonly #keep: Sqlite.Statement;

  constructor(db: Sqlite.Database) {
    this.#all = db.prepare('select name, ino, head, read from log_files');
    this.#of = db.prepare('select ino, head, read from log_files where name = ?');
    this.#keep = db.prepare(
      'insert or replace into log_files (name, ino, head, read) values (?, ?, ?, ?)',
    );
  }

  /** By the file's name. */
  all(): Map<string, Progress> {
    // Our own table.
    const rows = this.#all.all() as (Progress & { name: string })[];
    return new Map(rows.map(({ name, ino, head, read }) => [name, { ino, head, read }]));
  }

  /**
   * Where another console has read on since a piece was begun: a command may have one of its own for
   * a moment, beside that of the system.
   */
  ofAnother({ name, before }: NamedPiece): Progress | undefined {
    // Our own table.
    const kept = this.#of.get([name]) as Progress | undefined;
    const isOurs = !kept || (kept.ino === before?.ino && kept.read === before.read);
    return isOurs ? undefined : { ino: kept.ino, head: kept.head, read: kept.read };
  }

  keep({ name, progress: { ino, head, read } }: NamedPiece): void {
    this.#keep.run([name, ino, head, read]);
  }
}

/** An error of SQLite's, or on the way to it. Its message names the file. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  /** SQLite's result code, such as SQLITE_BUSY, or Node.js's, such as EACCES. */
  readonly code: string;
  /** The message without the file. */
  readonly reason: string;

  constructor(file: string, code: string, reason: string) {
    super(`${reason} (${file})`);
    this.code = code;
    this.reason = reason;
  }

  /** Another process is writing, or has the file for itself. */
  get isBusy(): boolean {
    return this.code.startsWith('SQLITE_BUSY');
  }
}

export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** What a line says beyond its message; an error goes under `err` and becomes `exc_info`. */
export type Fields = Record<string, unknown> & { err?: unknown };

/** Where every part of a process says what it does; `createLogger` makes one. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** Where a part says what goes wrong, and nothing else. */
export type Report = Pick<Logger, 'warn' | 'error'>;

import { SqliteError } from './sqlite-error.ts';

/** By the code or the beginning of the message of an error: what is to be done about it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    'restore it from a backup, or move it away to begin with an empty one',
  ],
  [
    /^SQLITE_(CANTOPEN|READONLY|PERM)|^E(ACCES|PERM|ROFS|NOTDIR|ISDIR|NOENT|EXIST|NAMETOOLONG)$/,
    'see to its path and permissions, or name another one in DATABASE_URL',
  ],
  [
    /^corrupted migrations/,
    'its tables are of another version of this service: run that one, or name another database in DATABASE_URL',
  ],
];

/** A database that no further attempt can open. The message says which, why and what to do. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';
}

/**
 * Tells errors that stay, such as a damaged file, from those that pass, such as a server that is
 * not there yet.
 *
 * @param place what to call the database
 * @returns undefined for an error that may pass
 */
export function unusable(error: unknown, place: string): UnusableDatabase | undefined {
  if (!(error instanceof Error)) return undefined;
  // Of a socket, such a code says no more than that the server is not there yet.
  if ('syscall' in error && error.syscall === 'connect') return undefined;
  const code = 'code' in error ? String(error.code) : error.message;
  const remedy = remedies.find(([what]) => what.test(code))?.[1];
  if (!remedy) return undefined;
  const reason = error instanceof SqliteError ? error.reason : error.message;
  const message = `cannot use the database ${place}: ${reason}; ${remedy}`;
  return new UnusableDatabase(message, { cause: error });
}

/** Names a database for people, without a password. */
export function placeOf(url: string, schema: string): string {
  if (url.startsWith('sqlite:')) return url.slice('sqlite:'.length);
  // Not every URL that PostgreSQL's clients take is one to `URL`: that of a socket has no host.
  const [place] = url.replace(/^\w+:\/\/([^/?]*@)?/, '').split('?');
  return `${place}, schema ${schema}`;
}

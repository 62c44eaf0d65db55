/** The names that an import may have, and what is said of one that is none. */
export const IMPORT_NAME = /^[\w-][\w .-]{0,59}$/;
export const NO_IMPORT_NAME = 'must be letters, digits, spaces, dots and dashes, up to 60';

/**
 * The name under which a file is imported that was given none: its own without its ending, as
 * `POST /api/import` takes it.
 *
 * @param file without folders: `my incident.jsonl`
 */
export function importName(file: string): string {
  const own = file.replace(/(?<=.)\.\w+$/, '').replace(/[^\w.-]+/g, '-');
  return own.replace(/^[^\w-]+/, '').slice(0, 60) || 'import';
}

import type { LogLine } from '../../../src/model/api-types.ts';

/**
 * Names a line in an address. Its id alone will not do: the console may give another one, or this
 * one to another line, when it has been started again.
 */
export function addressOf({ record, instance, id }: LogLine): string {
  return [record['@timestamp'], instance, id].join('~');
}

/** The line that an address names; without one of that id, the one of that time and process. */
export function findLine(lines: readonly LogLine[], address: string): LogLine | undefined {
  const withoutId = address.slice(0, address.lastIndexOf('~') + 1);
  return (
    lines.find((line) => addressOf(line) === address) ??
    lines.find((line) => withoutId !== '' && addressOf(line).startsWith(withoutId))
  );
}

/** When the line that an address names was written, in milliseconds since 1970; or NaN. */
export function timeIn(address: string): number {
  return Date.parse(address.split('~', 1)[0] ?? '');
}

/** The id that the line of an address had. */
export function idIn(address: string): string {
  return address.slice(address.lastIndexOf('~') + 1);
}

const UUID = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/i;
/** A character as URLs and JSON write it: its digits are not those of a UUID behind it. */
const ESCAPED = /%(?:25)*[0-9a-f]{2}|\\u[0-9a-f]{4}/gi;

/** The first UUID in a text, lower case; undefined when there is none. */
export function findUuid(text: string): string | undefined {
  const [uuid] = UUID.exec(text) ?? UUID.exec(text.replace(ESCAPED, ' ')) ?? [];
  return uuid?.toLowerCase();
}

/**
 * What is pasted into a box in the place of all that is in it, with its line ends, which the box
 * itself drops: two UUIDs below each other would become one word. Undefined when it is pasted
 * into a text that somebody writes.
 */
export function pastedWhole(event: ClipboardEvent): string | undefined {
  const box = event.currentTarget;
  if (!(box instanceof HTMLInputElement)) return undefined;
  const isAll = box.selectionStart === 0 && box.selectionEnd === box.value.length;
  return isAll ? event.clipboardData?.getData('text') : undefined;
}

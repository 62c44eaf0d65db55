/** The attribute of a process that tells it from the others of its service. */
export const INSTANCE = 'service.instance.id';

/** `key=value`, or `key="a value"`; what is neither stays as it is, for the server to refuse. */
const PAIR = /([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))|\S+/g;

/**
 * Reads attributes as Jaeger's search form takes them, in logfmt.
 *
 * @returns each as the API's parameter `tag` has it: `key:value`
 */
export function tagsIn(text: string): string[] {
  return [...text.matchAll(PAIR)].map(([whole, key, quoted, plain = '']) =>
    key === undefined ? whole : `${key}:${quoted?.replace(/\\(.)/g, '$1') ?? plain}`,
  );
}

/** The text that {@link tagsIn} reads as this attribute. */
export function tagText(key: string, value: unknown): string {
  const text = String(value);
  const isPlain = text !== '' && !/[\s"]/.test(text);
  return `${key}=${isPlain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`}`;
}

/** A stretch of a text: from `start` up to, not including, `end`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * All matches of `pattern` (with the flags `g` and, if it has a group `secret`, `d`) that `accept`
 * accepts. The span is the group `secret` where there is one, otherwise the whole match.
 */
export function spansOf(
  text: string,
  pattern: RegExp,
  accept: (secret: string) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const [start, end] = match.indices?.groups?.secret ?? [
      match.index,
      match.index + match[0].length,
    ];
    if (accept(text.slice(start, end))) spans.push({ start, end });
  }
  return spans;
}

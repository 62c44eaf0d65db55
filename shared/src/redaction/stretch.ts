/** A stretch of a text: from `start` up to, not including, `end`. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * All matches of `pattern` (with the flags `g` and, if it has a group `secret`, `d`) that `accept`
 * accepts. The stretch is the group `secret` where there is one, otherwise the whole match.
 */
export function stretchesOf(
  text: string,
  pattern: RegExp,
  accept: (secret: string) => boolean = () => true,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (const match of text.matchAll(pattern)) {
    const [start, end] = match.indices?.groups?.secret ?? [
      match.index,
      match.index + match[0].length,
    ];
    if (accept(text.slice(start, end))) stretches.push({ start, end });
  }
  return stretches;
}

/** More than that nobody reads of what quotes what was sent. */
const LONGEST = 1000;

/** A text, or its beginning when it is longer. */
export function shortened(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

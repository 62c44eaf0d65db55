/**
 * A text in lower case, of the same length, so that a place in one is a place in the other: what
 * would become longer stays as it is. The two forms of the Greek sigma become one.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const folded = lower.length === text.length ? lower : [...text].map(lowerOfSameLength).join('');
  return folded.replaceAll('ς', 'σ');
}

function lowerOfSameLength(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** What differs from one message to the next that says the same. */
const VALUES = new RegExp(
  [
    // UUIDs, and other ids of hexadecimal digits.
    String.raw`\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b`,
    String.raw`\b(?=[a-f]*\d)[\da-f]{16,}\b`,
    // Moments in ISO 8601.
    String.raw`\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?`,
    // What stands in quotes.
    `"[^"]*"`,
    // Numbers, with the sign, the fraction and the unit.
    String.raw`(?<![\w.])[-+]?\d[\d.,:]*(?<=\d)[a-zµ%]{0,3}\b`,
  ].join('|'),
  'gi',
);

/** Stands for a value. */
export const VALUE = '…';

/** A message without its values: `order 7 took 12 ms` and `order 8 took 3 ms` have one shape. */
export function shapeOf(message: string): string {
  return message.replace(VALUES, VALUE);
}

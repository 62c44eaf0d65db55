import type { Span } from './span.ts';

/** UUIDs, and the hexadecimal ids of spans, traces and hashes: never the number of an account. */
const IDENTIFIER =
  /(?<![\da-z])(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=\d*[a-f])(?:[\da-f]{64}|[\da-f]{40}|[\da-f]{32}|[\da-f]{16}))(?![\da-z])/gi;

/** Card numbers and IBANs in `text`, with spaces or dashes between their digits or without. */
export function accountNumbers(text: string): Span[] {
  const rest = text.replace(IDENTIFIER, (id) => '_'.repeat(id.length));
  return [...cardNumbers(rest), ...ibans(rest)];
}

const DIGITS = /(?<!\d|\d\.)\d(?:[ -]?\d){12,}/g;

/** A card's number may stand among other numbers: every stretch of whole groups is tried. */
function cardNumbers(text: string): Span[] {
  return [...text.matchAll(DIGITS)].flatMap((run) => {
    const groups = [...run[0].matchAll(/\d+/g)];
    return groups.flatMap((_, first) => {
      const start = run.index + (groups[first]?.index ?? 0);
      let digits = '';
      return groups.slice(first, first + 19).flatMap((group) => {
        digits += group[0];
        const end = run.index + group.index + group[0].length;
        return isCardNumber(digits) ? [{ start, end }] : [];
      });
    });
  });
}

/** A moment in milli-, micro- or nanoseconds since 1970; no card of these lengths begins with 1. */
const MOMENT = /^1(?:\d{12}|\d{15}|\d{18})$/;

/** ISO/IEC 7812: at most 19 digits, the last of which is the check digit of Luhn's algorithm. */
function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || MOMENT.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const value = Number(digits.charAt(digits.length - 1 - place)) * ((place % 2) + 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** Looks ahead rather than matching, so that an IBAN inside the words after another is found. */
const IBAN_LIKE = /(?<![\da-z])(?=(?<like>[a-z]{2}\d{2}(?:[ -]?[\da-z]){11,30}))/gi;

/** The words after an IBAN look like more of it: every end of a word is tried. */
function ibans(text: string): Span[] {
  return [...text.matchAll(IBAN_LIKE)].flatMap(({ index, groups }) =>
    [...(groups?.like ?? '').matchAll(/[\da-z](?![\da-z])/gi)]
      .map((wordEnd) => ({ start: index, end: index + wordEnd.index + 1 }))
      .filter(
        ({ start, end }) => !/[\da-z]/i.test(text.charAt(end)) && isIban(text.slice(start, end)),
      ),
  );
}

/** ISO 13616: 15 to 34 letters and digits, digits for the most part, that leave 1 modulo 97. */
function isIban(text: string): boolean {
  const iban = text.replace(/[ -]/g, '').toUpperCase();
  if (iban.length < 15 || iban.length > 34 || iban.replace(/\D/g, '').length < 10) return false;
  const turned = iban.slice(4) + iban.slice(0, 4);
  const number = turned.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return BigInt(number) % 97n === 1n;
}

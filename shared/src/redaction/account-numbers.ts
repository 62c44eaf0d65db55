import type { Stretch } from './stretch.ts';

/** UUIDs, and the hexadecimal ids of spans, traces and hashes: never the number of an account. */
const IDENTIFIER =
  /(?<![\da-z])(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=\d*[a-f])(?:[\da-f]{64}|[\da-f]{40}|[\da-f]{32}|[\da-f]{16}))(?![\da-z])/gi;

/** Days, which stand one after another in many a text. */
const DATE =
  /(?<!\d)(?:(?:19|20)\d\d([-/.])[01]\d\1[0-3]\d|[0-3]\d([-/.])[01]\d\2(?:19|20)\d\d)(?!\d)/g;

/** Whatever is neither letter nor digit, visible or not. */
const SEPARATORS = String.raw`[^\p{L}\p{Nd}]{0,8}`;
/** One space or dash, or nothing: what may stand between any two digits. */
const TIGHT = /^[\p{Zs}\p{Pd}\u2212]?$/u;

/** Without this there is neither a card number nor an IBAN. */
export const ACCOUNT_NUMBER_HINT = new RegExp(
  String.raw`\d(?:${SEPARATORS}\d){12}|[A-Za-z]{2}\d\d(?:${SEPARATORS}[\dA-Za-z]){11}`,
  'u',
);

/**
 * Card numbers and IBANs in `text`. They are whole, or in groups with single spaces or dashes between
 * these, or they stand in groups as they are printed, with any separators between these.
 */
export function accountNumbers(text: string): Stretch[] {
  const rest = text.replace(IDENTIFIER, blank).replace(DATE, blank);
  return [...cardNumbers(rest), ...ibans(rest)];
}

function blank(text: string): string {
  return '#'.repeat(text.length);
}

const DIGITS = new RegExp(String.raw`\d(?:${SEPARATORS}\d){12,}`, 'gu');

/** A card's number may stand among other numbers: every stretch of whole groups is tried. */
function cardNumbers(text: string): Stretch[] {
  return [...text.matchAll(DIGITS)].flatMap((run) => {
    const groups = [...run[0].matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
      digits,
      start: run.index + index,
    }));
    return groups.flatMap((_, first) => cardNumbersFrom(groups.slice(first, first + 19), text));
  });
}

/** The card numbers that begin with the first of `groups`. */
function cardNumbersFrom(groups: { digits: string; start: number }[], text: string): Stretch[] {
  const start = groups[0]?.start ?? 0;
  const found: Stretch[] = [];
  // What follows a decimal point is a fraction, however many digits it has.
  let isTight = !/\d\.$/.test(text.slice(Math.max(0, start - 2), start));
  let number = '';
  let grouping = '';
  let end = start;
  for (const group of groups) {
    isTight &&= TIGHT.test(text.slice(end, group.start));
    number += group.digits;
    grouping += `-${group.digits.length}`;
    end = group.start + group.digits.length;
    if (number.length > 19) break;
    const looksLikeCard = (isTight ? TYPED_CARD : PRINTED_CARD).test(grouping);
    if (!looksLikeCard || !isCardNumber(number)) continue;
    if (start + number.length === end || (ISSUER.test(number) && !isListed(text, start, end)))
      found.push({ start, end });
  }
  return found;
}

/** Whether it is some numbers of a list that has more of them, parted by commas. */
function isListed(text: string, start: number, end: number): boolean {
  if (!/[,;]/.test(text.slice(start, end))) return false;
  const [before, after] = [text.slice(Math.max(0, start - 9), start), text.slice(end, end + 9)];
  return /\d\s*[,;]\s*$/.test(before) || /^\s*[,;]\s*\d/.test(after);
}

/** A moment since 1970, or as year, month and day; no card of these lengths begins like them. */
const MOMENT =
  /^(?:1(?:\d{12}|\d{15}|\d{18})$|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))/;

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

/** Fours, or as American Express and Diners Club have it; other numbers stand like this, too. */
const PRINTED_CARD = /^-4(?:-4-4-(?:4(?:-[1-3])?|[1-3])|-6-[45])$/;
/** In groups of one size, whatever it is, or of four and more: mixed with smaller ones it is none. */
const TYPED_CARD = /^-(\d+)(?:-\1)*(?:-\d+)?$|^(?:-(?:[4-9]|1\d))+(?:-\d+)?$/;
/** How the numbers of the cards in use begin. */
const ISSUER = /^(?:[3-689]|2[2-7])/;

/** Looks ahead rather than matching, so that an IBAN inside the words after another is found. */
const IBAN_LIKE = new RegExp(
  String.raw`(?<![\dA-Za-z])(?=(?<like>[A-Za-z]{2}\d\d(?:${SEPARATORS}[\dA-Za-z]){11,30}))`,
  'gu',
);
/** ISO 13616: fours, the last of which may be shorter. */
const PRINTED_IBAN = /^[\da-z]{4}(?:[^\da-z]+[\da-z]{4})*(?:[^\da-z]+[\da-z]{1,3})?$/i;

/** The words after an IBAN look like more of it: every end of a word is tried. */
function ibans(text: string): Stretch[] {
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
  const iban = text.replace(/[^\da-z]/gi, '').toUpperCase();
  if (iban.length < 15 || iban.length > 34 || iban.replace(/\D/g, '').length < 10) return false;
  if (!text.split(/[\da-z]+/i).every((gap) => TIGHT.test(gap)) && !PRINTED_IBAN.test(text))
    return false;
  const turned = iban.slice(4) + iban.slice(0, 4);
  const number = turned.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return BigInt(number) % 97n === 1n;
}

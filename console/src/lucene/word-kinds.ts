/*
 * What a character is to the words around it: the classes of Unicode's rules for the boundaries of
 * words (UAX #29), as far as Lucene's StandardTokenizer tells them apart.
 */

/** Between words: spaces, hyphens, slashes, and what else has no part in a word. */
export const GAP = 1;
/** Belongs to the character before it, such as an accent of its own. */
export const EXTEND = 2;
export const LETTER = 4;
export const NUMERIC = 8;
export const KATAKANA = 16;
/** `_`, which holds letters and digits together. */
export const JOINER = 32;
/** Between two letters a part of the word, else a gap: `:` and the like. */
export const MID_LETTER = 64;
/** Between two digits a part of the word, else a gap: `,` and `;`. */
export const MID_NUMERIC = 128;
/** Between two letters as between two digits: `.` and `'`. */
export const MID = MID_LETTER | MID_NUMERIC;
/** A word for itself: Chinese characters, Hiragana. */
export const SINGLE = 256;
/** Of a script without spaces, such as Thai: a run of them is a word. */
export const UNSPACED = 512;
/** A word together with what it is made of: skin, gender, the other half of a flag. */
export const EMOJI = 1024;

/** The first that fits is the kind. */
const PATTERNS: readonly [kind: number, pattern: RegExp][] = [
  [MID, /[.'\u2018\u2019\u2024\ufe52\uff07\uff0e]/u],
  [MID_LETTER, /[:\u00b7\u0387\u055f\u05f4\u2027\ufe13\ufe55\uff1a]/u],
  [
    MID_NUMERIC,
    /[,;\u037e\u0589\u060c\u060d\u066c\u07f8\u2044\ufe10\ufe14\ufe50\ufe54\uff0c\uff1b]/u,
  ],
  [JOINER, /[\p{Pc}\u202f]/u],
  [GAP, /\u200b/u],
  [NUMERIC, /[\p{Nd}\u066b]/u],
  [UNSPACED, /(?=\p{L})[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u],
  [EXTEND, /[\p{M}\p{Cf}\p{Emoji_Modifier}]/u],
  [KATAKANA, /[\p{Script=Katakana}\u3031-\u3035\u309b\u309c\u30a0\u30fc\uff70]/u],
  [LETTER, /[\u2139\u3005\u303b]/u],
  [SINGLE, /[\p{Script=Han}\p{Script=Hiragana}]/u],
  [EMOJI, /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u],
  [LETTER, /\p{Alphabetic}/u],
];

/** Of each code point that was asked for so far; of halves of a character none. */
const kinds = new Uint16Array(0x11_0000);

/** The kind of the character that begins at a place in a text; a gap where the text ends. */
export function kindAt(text: string, at: number): number {
  if (at >= text.length) return GAP;
  return kinds[text.charCodeAt(at)] || kindOf(text.codePointAt(at) ?? 0);
}

function kindOf(codePoint: number): number {
  const known = kinds[codePoint];
  if (known) return known;
  if (codePoint >= 0xd800 && codePoint < 0xe000) return GAP;
  const character = String.fromCodePoint(codePoint);
  const [kind] = PATTERNS.find(([, pattern]) => pattern.test(character)) ?? [GAP];
  kinds[codePoint] = kind;
  return kind;
}

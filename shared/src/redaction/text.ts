import { ACCOUNT_NUMBER_HINT, accountNumbers } from './account-numbers.ts';
import { emailAddresses, ipv4Addresses, ipv6Addresses } from './addresses.ts';
import { assignedSecrets, authorizations, jsonWebTokens, userInfos } from './credentials.ts';
import { unescaped, withoutEscapes } from './escapes.ts';
import type { Stretch } from './stretch.ts';

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** The most that is kept of one text. */
export const MAX_CHARACTERS = 8192;
/** How far beyond a cut is looked, so that a secret that begins before it is seen whole. */
const MARGIN = 4096;

/** No text without any of these holds a secret; most log messages have none. */
const ANY_HINT = /[\d@:=%\u0660-\uffff]|bearer|basic|eyJ/i;
/** Met in every request, and never a secret. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Who finds what, and a hint without which it need not be looked for. */
const RULES: { hint: RegExp; find: (plain: string, text: string) => Stretch[] }[] = [
  { hint: /bearer|basic/i, find: authorizations },
  { hint: /eyJ/, find: jsonWebTokens },
  { hint: /:\/\//, find: userInfos },
  { hint: /[:=]/, find: (_, text) => assignedSecrets(text) },
  { hint: ACCOUNT_NUMBER_HINT, find: accountNumbers },
  { hint: /@|%40/, find: emailAddresses },
  { hint: /\d\.\d+\.\d+\.\d/, find: ipv4Addresses },
  { hint: /:[\da-f.]*:/i, find: ipv6Addresses },
];

/**
 * Replaces by `[redacted]` whatever in `text` is a credential (after `Bearer` or `Basic`, a JSON Web
 * Token, `user:password@` in a URL, the value of `password=` and its like), a card number, an
 * IBAN, an e-mail address or an IP address other than this machine's own 127.0.0.1, ::1, 0.0.0.0
 * and ::, as they are written or encoded as in a URL or in JSON. Every pattern takes time in
 * proportion to the text's length, whatever the text.
 *
 * A text of more than 8,192 characters is cut, and says by how much.
 */
export function redactText(text: string): string {
  return redactUpTo(MAX_CHARACTERS, text);
}

/** The same for a text that is cut after `limit` characters. */
export function redactUpTo(limit: number, text: string): string {
  if (text.length <= limit) return covered(text, limit);
  const kept = covered(text.slice(0, limit + MARGIN), limit);
  return `${kept}… [cut: ${text.length - limit} more characters]`;
}

/** The first `limit` characters of `text`, with what is found in all of it covered. */
function covered(text: string, limit: number): string {
  if (!ANY_HINT.test(text) || UUID.test(text)) return text.slice(0, limit);
  const stretches = secretsIn(text);
  const decoded = unescaped(text);
  if (decoded) stretches.push(...secretsIn(decoded.text).map(decoded.original));
  let clean = '';
  let done = 0;
  for (const { start, end } of stretches.sort((a, b) => a.start - b.start)) {
    if (start >= limit) break;
    if (start >= done) clean += text.slice(done, start) + REDACTED;
    done = Math.max(done, end);
  }
  return clean + text.slice(done, limit);
}

function secretsIn(text: string): Stretch[] {
  const plain = withoutEscapes(text);
  return RULES.flatMap(({ hint, find }) => (hint.test(plain) ? find(plain, text) : []));
}

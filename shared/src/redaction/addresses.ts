import { isIPv6 } from 'node:net';
import { withoutUserInfos } from './credentials.ts';
import { type Stretch, stretchesOf } from './stretch.ts';

/** RFC 5321 as far as it is used, with the letters of all languages; in URLs `@` may be `%40`. */
const EMAIL =
  /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+(?:@|%40)[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}/giu;

export function emailAddresses(text: string): Stretch[] {
  return stretchesOf(withoutUserInfos(text), EMAIL);
}

/** Four numbers and not five; not after a `v`, which makes them a version. */
const IPV4_LIKE = /(?<!\d|\d\.|\bv)(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)/gi;
/** Where addresses of this very machine begin; they identify nobody and explain many an error. */
const LOCAL_IPV4 = /^(?:127\.|0\.0\.0\.0$)/;

export function ipv4Addresses(text: string): Stretch[] {
  return stretchesOf(
    text,
    IPV4_LIKE,
    (like) => like.split('.').every((part) => Number(part) < 256) && !LOCAL_IPV4.test(like),
  );
}

const IPV6_LIKE = /(?<![\da-f:.])[\da-f.]*:[\da-f.]*:[\da-f:.]*/gi;
/** `::` and `::1`, with or without the port that Node.js appends in its errors; 127.0.0.1 mapped. */
const LOCAL_IPV6 = /^(?:[0:]+1?(?::\d{1,5})?|[0:]*:ffff:(?:127\.[\d.]+|0\.0\.0\.0))$/i;

export function ipv6Addresses(text: string): Stretch[] {
  return [...text.matchAll(IPV6_LIKE)].flatMap(({ 0: like, index }) => {
    const labelled = /\w/.test(text.charAt(index - 1)); // from:2001:db8::1
    const continued = /\w/.test(text.charAt(index + like.length)); // 2001:db8::1:refused
    const from = labelled ? like.indexOf(':') + 1 : 0;
    const to = continued ? like.lastIndexOf(':') : like.length;
    const address = ipv6In(like.slice(from, to));
    if (!address || LOCAL_IPV6.test(address)) return [];
    return [{ start: index + from, end: index + from + address.length }];
  });
}

/** The address that `text` begins with; the end of a sentence or a port may follow. */
function ipv6In(text: string): string | undefined {
  const sentence = text.replace(/[.:]$/, '');
  return [text, sentence, sentence.replace(/:\d+$/, '')].find((candidate) => isIPv6(candidate));
}

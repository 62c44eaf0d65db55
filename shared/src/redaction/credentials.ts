import { isSecretName } from './names.ts';
import { type Stretch, stretchesOf } from './stretch.ts';

/** RFC 6750 and 7617: the scheme and what follows, unless that is a word of plain English. */
const BEARER =
  /\bbearer(?:\s+|%20)(?!(?:auth\w*|tokens?|error|realm|scheme)\b)(?<secret>[\w.~+/=-]+)/dgi;
const BASIC = /\bbasic(?:\s+|%20)(?<secret>[\w.~+/=-]+)/dgi;
const PLAIN_WORD = /^[A-Z]?[a-z]+[.-]?$/;

export function authorizations(text: string): Stretch[] {
  return [
    ...stretchesOf(text, BEARER),
    ...stretchesOf(text, BASIC, (word) => !PLAIN_WORD.test(word)),
  ];
}

/** RFC 7519: base64url joined by dots, the first part of it JSON: in base64 `{"` is `eyJ`. */
const DOTTED_BASE64URL = /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g;

export function jsonWebTokens(text: string): Stretch[] {
  return stretchesOf(text, DOTTED_BASE64URL, (token) => /eyJ[\w-]{5,}\./.test(token));
}

/**
 * RFC 3986: what stands between `://` and `@`. A password with a raw `/`, `?` or `#` makes no valid
 * URL, yet is met in the message that says so: hence the second form, which must not take a port
 * for a password.
 */
const USER_INFO = /:\/\/(?<secret>[^\s/?#"<>]+|[^\s/?#:@"[]*:(?!\d+[/?#])[^\s@"]{1,256})@/dg;

export function userInfos(text: string): Stretch[] {
  return stretchesOf(text, USER_INFO);
}

/** The text with blanks for user infos: `user@host` in a URL is no e-mail address. */
export function withoutUserInfos(text: string): string {
  return text.replace(USER_INFO, (userInfo) => ' '.repeat(userInfo.length));
}

/** `name=`, `"name":`, `name[0].key :=` or `name =>`; the name is one word or two. */
const ASSIGNMENT =
  /(?<![\w-])(?<name>(?:[\w-]+ )?[\w-]+(?:[.[][\w-]*\]?){0,3})[\\"'`\]]*\s*[:=]{1,2}>?\s*/g;
const HEADER_NAME = /cookie|authori[sz]ation/i;

/** What is between quotes (escaped once more in JSON inside JSON), or else `plain`. */
function valuePattern(plain: string): RegExp {
  const quoted = '(?<quote>\\\\*["\'`])(?<quoted>(?:(?!\\k<quote>)(?:\\\\.|[^]))+)';
  return new RegExp(`${quoted}|(?<plain>${plain})`, 'dy');
}
const VALUE = valuePattern(
  '[[{][^\\]}]{0,1000}|[<>,;]{0,4}[^\\s"\'`&<>,;]+(?:[,;][^\\s"\'`&<>,;]+)*',
);
const HEADER_VALUE = valuePattern('[^\\r\\n"\'`]+');

/**
 * The values whose names say that they are secret: `password=…`, `"apiKey": "…"`. The value of a
 * header such as `Cookie: …` runs to the end of its line.
 */
export function assignedSecrets(text: string): Stretch[] {
  return [...text.matchAll(ASSIGNMENT)].flatMap(({ 0: assignment, groups, index }) => {
    const name = groups?.name ?? '';
    if (!isSecretName(name)) return [];
    const pattern = HEADER_NAME.test(name) ? HEADER_VALUE : VALUE;
    pattern.lastIndex = index + assignment.length;
    const value = pattern.exec(text)?.indices?.groups;
    const [start, end] = value?.quoted ?? value?.plain ?? [0, 0];
    return end > start ? [{ start, end }] : [];
  });
}

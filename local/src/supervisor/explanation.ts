import { parseJson } from '@simplebank/shared/json';

/** The sentence for people in a problem+json body (RFC 9457), or the body when it is none. */
export function explanation(body: string): string {
  const problem = parseJson(body);
  if (typeof problem === 'object' && problem !== null) {
    if ('detail' in problem) return String(problem.detail);
    if ('title' in problem) return String(problem.title);
  }
  return body.slice(0, 300);
}

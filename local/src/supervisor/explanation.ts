import { parseJson } from '@simplebank/shared/json';
import { propertyOf } from '@simplebank/shared/thrown';
import { shortened } from '../terminal/shortened.ts';

/** The sentence for people in a problem+json body (RFC 9457), or the body when it is none. */
export function explanation(body: string): string {
  const title = propertyOf(parseJson(body), 'title');
  return detailOf(body) ?? (title === undefined ? body.slice(0, 300) : shortened(String(title)));
}

/** The sentence about this very problem, or undefined when the body has none. */
export function detailOf(body: string): string | undefined {
  const detail = propertyOf(parseJson(body), 'detail');
  return detail === undefined ? undefined : shortened(String(detail));
}

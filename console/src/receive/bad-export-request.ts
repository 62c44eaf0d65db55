import { HttpProblem } from '@simplebank/shared/http-problem';

/** The request holds nothing that can be kept: the sender's fault, and no use to send again. */
export class BadExportRequest extends HttpProblem {
  constructor(message: string) {
    super('invalid-export', message);
  }
}

/** More than honest spans have: an attribute takes some 40 bytes. */
const MOST_ITEMS = 300_000;

/**
 * Refuses a request whose lists, all together, have more items than can be looked at in good time:
 * an empty item takes three bytes of JSON, and a thousand times the work.
 *
 * @param bytes how long the request is, where it is known: an item takes a byte at least
 * @throws BadExportRequest
 */
export function refuseTooManyItems(body: unknown, bytes = Number.POSITIVE_INFINITY): void {
  if (bytes < MOST_ITEMS) return;
  const stack = [body];
  for (let left = MOST_ITEMS; stack.length > 0; ) {
    const next = stack.pop();
    if (typeof next !== 'object' || next === null || next instanceof Uint8Array) continue;
    if (Array.isArray(next)) left -= next.length;
    if (left < 0) throw new BadExportRequest(`a request may have ${MOST_ITEMS} items in all`);
    for (const inside of Array.isArray(next) ? next : Object.values(next)) stack.push(inside);
  }
}

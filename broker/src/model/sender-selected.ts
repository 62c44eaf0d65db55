import { stringTerm } from '../values/erlang.ts';
import { textOf } from '../values/field.ts';
import { itemsOf } from '../values/field-table.ts';
import { AmqpError } from '../values/reply.ts';
import type { Header } from './message.ts';

/** Both names of headers have it in them, and hardly anything else has. */
const MARK = 'CC';

const NONE: readonly string[] = [];

/**
 * Further routing keys that a publisher gives in the headers CC and BCC
 * (https://www.rabbitmq.com/docs/sender-selected), and the header without BCC, which nobody else
 * is to see. Costs next to nothing where there are none.
 *
 * @throws AmqpError 406 where one of the headers is no array
 */
export function senderSelected(header: Header): {
  header: Header;
  copies: readonly string[];
} {
  if (!header.mayHaveHeader(MARK)) return { header, copies: NONE };
  const copies = [...carbonCopies(header), ...keysIn(header, 'BCC')];
  if (!header.headers.has('BCC')) return { header, copies };
  const headers = new Map(header.headers);
  headers.delete('BCC');
  return { header: header.with({ headers }), copies };
}

/** The routing keys in the header CC. @throws AmqpError 406 where it is no array */
export function carbonCopies(header: Header): readonly string[] {
  return header.mayHaveHeader(MARK) ? keysIn(header, 'CC') : NONE;
}

/** As in RabbitMQ what is no long string is passed over. */
function keysIn(header: Header, name: string): string[] {
  const field = header.headers.get(name);
  if (field === undefined) return [];
  if (field.type !== 'array') {
    const reason = `{unacceptable_type_in_header,${stringTerm(name)},${field.type}}`;
    throw new AmqpError('PRECONDITION_FAILED', `invalid message: ${reason}`);
  }
  return itemsOf(field)
    .map(textOf)
    .filter((key) => key !== undefined);
}

import { textOf, withLength } from '../values/field.ts';
import { readFields } from '../values/field-table.ts';
import { AmqpError } from '../values/reply.ts';

/** The one user there is; the password is the same. */
export const ONLY_USER = 'guest';

/** SASL PLAIN (RFC 4616): authorization id, user and password. */
function checkPlain(response: Buffer): boolean {
  return response.toString() === `\0${ONLY_USER}\0${ONLY_USER}`;
}

/** AMQP's own mechanism: a field table without its length. */
function checkAmqplain(response: Buffer): boolean {
  try {
    const fields = readFields(withLength(response));
    return ['LOGIN', 'PASSWORD'].every((name) => {
      const field = fields.get(name);
      return field !== undefined && textOf(field) === ONLY_USER;
    });
  } catch {
    return false;
  }
}

const mechanisms = new Map([
  ['AMQPLAIN', checkAmqplain],
  ['PLAIN', checkPlain],
]);

/** The names of the SASL mechanisms, as connection.start lists them. */
export const MECHANISM_NAMES = [...mechanisms.keys()].join(' ');

/** @throws AmqpError 403 for a wrong user or password, 503 for an unknown mechanism */
export function checkCredentials(mechanism: string, response: Buffer): void {
  const check = mechanisms.get(mechanism);
  if (check === undefined) {
    throw new AmqpError('COMMAND_INVALID', `unknown authentication mechanism '${mechanism}'`);
  }
  if (check(response)) return;
  throw new AmqpError(
    'ACCESS_REFUSED',
    `Login was refused using authentication mechanism ${mechanism}. ` +
      'For details see the broker logfile.',
  );
}

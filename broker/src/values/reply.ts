/** Reply codes (constants of AMQP 0-9-1): what `close` and `basic.return` give as the reason. */
export const replyCodes = {
  CONTENT_TOO_LARGE: 311,
  NO_ROUTE: 312,
  CONNECTION_FORCED: 320,
  ACCESS_REFUSED: 403,
  NOT_FOUND: 404,
  RESOURCE_LOCKED: 405,
  PRECONDITION_FAILED: 406,
  FRAME_ERROR: 501,
  SYNTAX_ERROR: 502,
  COMMAND_INVALID: 503,
  CHANNEL_ERROR: 504,
  UNEXPECTED_FRAME: 505,
  NOT_ALLOWED: 530,
  NOT_IMPLEMENTED: 540,
  INTERNAL_ERROR: 541,
} as const;

export type ReplyName = keyof typeof replyCodes;

/** The codes the specification calls soft: they close the channel and leave the connection. */
const softErrors: ReadonlySet<ReplyName> = new Set<ReplyName>([
  'CONTENT_TOO_LARGE',
  'ACCESS_REFUSED',
  'NOT_FOUND',
  'RESOURCE_LOCKED',
  'PRECONDITION_FAILED',
]);

/** `shortstr` holds 255 bytes; three fewer leave room for a character that the cut split. */
const REPLY_TEXT_MAX = 252;

/**
 * A broken rule of the protocol, to be told to the client by closing its channel or connection.
 * `message` is the reply text in RabbitMQ's form: `NOT_FOUND - no queue 'x' in vhost '/'`.
 */
export class AmqpError extends Error {
  readonly code: number;
  /** True where the whole connection has to close, not just the channel. */
  readonly isHard: boolean;

  constructor(name: ReplyName, text: string) {
    super(Buffer.from(`${name} - ${text}`).toString('utf8', 0, REPLY_TEXT_MAX));
    this.name = 'AmqpError';
    this.code = replyCodes[name];
    this.isHard = !softErrors.has(name);
  }
}

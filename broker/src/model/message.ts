import type { Fields } from '../values/field.ts';

/** A message's content header, as far as the broker reads and changes it. */
export interface Header {
  readonly headers: Fields;
  /** The property of that name: milliseconds, in digits. */
  readonly expiration: string | undefined;
  /** The whole of it, as it goes on to consumers. */
  readonly bytes: Buffer;
  /** Whether the text is anywhere in the headers: a quick look before they are decoded. */
  mayHaveHeader(text: string): boolean;
  /** The same header with other headers, or without its expiration. */
  with(changes: { headers: Fields; expiration?: null }): Header;
}

/** One published message. Immutable: every queue that it was routed to shares it. */
export interface Message {
  readonly exchange: string;
  readonly routingKey: string;
  /** Further routing keys, from the headers CC and BCC. */
  readonly copies: readonly string[];
  /** Its properties, as the publisher sent them. */
  readonly header: Header;
  readonly body: Buffer;
  /** Its own time to live in milliseconds (property `expiration`); Infinity where it has none. */
  readonly timeToLive: number;
}

/** A message's place in one queue. */
export interface QueuedMessage {
  readonly message: Message;
  /** Grows with each message of the queue: a requeued one goes back to where it stood. */
  readonly position: number;
  /** When it is too old to be delivered, on the clock of performance.now(); may be Infinity. */
  readonly expiresAt: number;
  /** Whether it was delivered before and came back. */
  redelivered: boolean;
}

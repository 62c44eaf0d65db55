import type { VirtualHost } from '../model/virtual-host.ts';
import type { Outbox } from './outbox.ts';

/** A client's connection, as its channels know it. It is also what owns an exclusive queue. */
export interface Client {
  readonly host: VirtualHost;
  readonly outbox: Outbox;
  /** Bytes of the largest frame that may be sent. */
  readonly frameMax: number;
  /** Whether the client understands a basic.cancel that the server sends. */
  readonly wantsCancelNotice: boolean;
}

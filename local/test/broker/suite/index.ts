import { acknowledgements } from './acknowledgements.ts';
import { consumers } from './consumers.ts';
import { deadLetters } from './dead-letters.ts';
import { exchanges } from './exchanges.ts';
import { expiry } from './expiry.ts';
import type { Suite } from './fixture.ts';
import { protocol } from './protocol.ts';
import { publishing } from './publishing.ts';
import { queues } from './queues.ts';

/** What an AMQP 0-9-1 broker has to do for SimpleBank, RabbitMQ and the embedded one alike. */
export const brokerSuite: Suite = (uri) => {
  for (const suite of [
    protocol,
    exchanges,
    queues,
    consumers,
    acknowledgements,
    publishing,
    expiry,
    deadLetters,
  ]) {
    suite(uri);
  }
};

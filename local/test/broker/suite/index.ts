import { acknowledgements } from './acknowledgements.ts';
import { channels } from './channels.ts';
import { consumers } from './consumers.ts';
import { deadLetters } from './dead-letters.ts';
import { exchanges } from './exchanges.ts';
import { expiry } from './expiry.ts';
import type { Suite } from './fixture.ts';
import { handshake } from './handshake.ts';
import { heartbeats } from './heartbeats.ts';
import { mistakesOfClients } from './mistakes.ts';
import { publishing } from './publishing.ts';
import { queueLives } from './queue-lives.ts';
import { queues } from './queues.ts';
import { requeueing } from './requeueing.ts';
import { routing } from './routing.ts';

/** What an AMQP 0-9-1 broker has to do for SimpleBank, RabbitMQ and the embedded one alike. */
export const brokerSuite: Suite = (uri) => {
  for (const suite of [
    handshake,
    heartbeats,
    channels,
    mistakesOfClients,
    exchanges,
    routing,
    queues,
    queueLives,
    consumers,
    acknowledgements,
    requeueing,
    publishing,
    expiry,
    deadLetters,
  ]) {
    suite(uri);
  }
};

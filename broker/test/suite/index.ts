import { acknowledgements } from './acknowledgements.ts';
import { alternateExchange } from './alternate-exchange.ts';
import { badValues } from './bad-values.ts';
import { channels } from './channels.ts';
import { consumers } from './consumers.ts';
import { deadLetters } from './dead-letters.ts';
import { directReplies } from './direct-replies.ts';
import { exchangeBindings } from './exchange-bindings.ts';
import { exchanges } from './exchanges.ts';
import { expiry } from './expiry.ts';
import type { Suite } from './fixture.ts';
import { handshake } from './handshake.ts';
import { headersExchange } from './headers-exchange.ts';
import { heartbeats } from './heartbeats.ts';
import { mistakesOfClients } from './mistakes.ts';
import { overflow } from './overflow.ts';
import { publishing } from './publishing.ts';
import { queueLives } from './queue-lives.ts';
import { queues } from './queues.ts';
import { requeueing } from './requeueing.ts';
import { routing } from './routing.ts';
import { senderSelected } from './sender-selected.ts';

/** What an AMQP 0-9-1 broker has to do for SimpleBank, RabbitMQ and the embedded one alike. */
export const brokerSuite: Suite = (uri) => {
  for (const suite of [
    handshake,
    heartbeats,
    channels,
    mistakesOfClients,
    badValues,
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
    senderSelected,
    exchangeBindings,
    headersExchange,
    alternateExchange,
    overflow,
    directReplies,
  ]) {
    suite(uri);
  }
};

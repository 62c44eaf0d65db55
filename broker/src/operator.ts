import {
  type BrokerState,
  OperatorQuestion,
  type OperatorReply,
} from '@simplebank/shared/broker-operator';
import type { Broker } from './broker.ts';

/** The end of an IPC channel, as a process has it. */
export interface OperatorChannel {
  readonly connected: boolean;
  send?(message: object, callback: (error: Error | null) => void): unknown;
  on(event: 'message', take: (message: unknown) => void): unknown;
}

/**
 * Does what the operator asks, over the channel to the process that has started this one. What makes no
 * sense has no answer.
 */
export function obeyOperator(broker: Broker, channel: OperatorChannel): void {
  channel.on('message', (message) => {
    const question = OperatorQuestion.safeParse(message);
    // Who is gone by now does not wait for the answer.
    if (question.success && channel.connected) {
      channel.send?.(answer(broker, question.data), () => undefined);
    }
  });
}

function answer(broker: Broker, question: OperatorQuestion): OperatorReply {
  const { id } = question;
  switch (question.ask) {
    case 'state':
      break;
    case 'refuse':
      broker.refuse(question.connection);
      break;
    case 'admit':
      broker.admit(question.connection);
      break;
    case 'hold':
    case 'release':
      if (!broker[question.ask](question.queue)) {
        return { id, refusal: `there is no queue ${question.queue}` };
      }
  }
  return { id, state: stateOf(broker) };
}

function stateOf(broker: Broker): BrokerState {
  return {
    refused: broker.refused.map(({ name, since }) => ({
      connection: name,
      since: since.toISOString(),
    })),
    queues: broker.queueLevels().map(({ name, consumers, heldSince }) => ({
      name,
      consumers,
      heldSince: heldSince?.toISOString() ?? null,
    })),
  };
}

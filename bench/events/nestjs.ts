import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  Payload,
  type RmqContext,
  type RmqOptions,
  Transport,
} from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type EventSubject, HANDLERS } from './subject.ts';

let handleEvent: (text: unknown) => void;

/** Acknowledges by hand, which is how Nest's documentation has it. */
class EventController {
  handle(text: string, context: RmqContext): void {
    handleEvent(text);
    context.getChannelRef().ack(context.getMessage());
  }
}
// As decorators would do it; the compiler of this workspace knows none of that kind.
Controller()(EventController);
Payload()(EventController.prototype, 'handle', 0);
Ctx()(EventController.prototype, 'handle', 1);
const descriptor = Object.getOwnPropertyDescriptor(EventController.prototype, 'handle');
if (descriptor) EventPattern('event')(EventController.prototype, 'handle', descriptor);

class EventModule {}
Module({ controllers: [EventController] })(EventModule);

function optionsOf(uri: string, queue: string): RmqOptions & { transport: Transport.RMQ } {
  return {
    transport: Transport.RMQ,
    options: {
      urls: [uri],
      queue,
      queueOptions: { durable: true },
      exchange: 'bench-nestjs.events',
      exchangeType: 'fanout',
      persistent: true,
      prefetchCount: 100,
      noAck: false,
      socketOptions: { connectionOptions: { noDelay: true } },
    },
  };
}

/** @nestjs/microservices with one queue for each of three microservices. */
export const nestjs: EventSubject = {
  name: '@nestjs/microservices',

  async startHandlers(uri, handle) {
    handleEvent = handle;
    for (let i = 0; i < HANDLERS; i++) {
      const app = await NestFactory.createMicroservice(EventModule, {
        ...optionsOf(uri, `bench-nestjs-event-${i}`),
        logger: ['error'],
      });
      await app.listen();
    }
  },

  async startEmitter(uri) {
    const options = optionsOf(uri, 'bench-nestjs-unused');
    // Replies come by RabbitMQ's direct reply-to, which knows no acknowledgement.
    const client = ClientProxyFactory.create({
      ...options,
      options: { ...options.options, noAck: true },
    });
    await client.connect();
    return (text) => lastValueFrom(client.emit('event', text), { defaultValue: undefined });
  },
};

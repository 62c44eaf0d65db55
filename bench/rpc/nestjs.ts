import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  MessagePattern,
  Payload,
  type RmqContext,
  type RmqOptions,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import type { RpcSubject } from './subject.ts';

/** Echoes, and acknowledges by hand, which is how Nest's documentation has it. */
class EchoController {
  echo(text: string, context: RmqContext): string {
    context.getChannelRef().ack(context.getMessage());
    return text;
  }
}
// As decorators would do it; the compiler of this workspace knows none of that kind.
Controller()(EchoController);
Payload()(EchoController.prototype, 'echo', 0);
Ctx()(EchoController.prototype, 'echo', 1);
decorate(MessagePattern('echo'), 'echo');

class EchoModule {}
Module({ controllers: [EchoController] })(EchoModule);

function optionsOf(uri: string, noAck: boolean): RmqOptions & { transport: Transport.RMQ } {
  return {
    transport: Transport.RMQ,
    options: {
      urls: [uri],
      queue: 'bench-nestjs',
      queueOptions: { durable: true },
      persistent: true,
      prefetchCount: 100,
      noAck,
      socketOptions: { connectionOptions: { noDelay: true } },
    },
  };
}

/** @nestjs/microservices over RabbitMQ, with acknowledgements, persistent messages and noDelay. */
export const nestjs: RpcSubject = {
  name: '@nestjs/microservices',

  async startServer(uri) {
    const app = await NestFactory.createMicroservice(EchoModule, {
      ...optionsOf(uri, false),
      logger: ['error'],
    });
    await app.listen();
  },

  async startClient(uri) {
    // Replies come by RabbitMQ's direct reply-to, which knows no acknowledgement.
    const client = ClientProxyFactory.create(optionsOf(uri, true));
    await client.connect();
    return (text) => firstValueFrom(client.send('echo', text));
  },
};

function decorate(decorator: MethodDecorator, method: keyof EchoController): void {
  const descriptor = Object.getOwnPropertyDescriptor(EchoController.prototype, method);
  if (descriptor) decorator(EchoController.prototype, method, descriptor);
}

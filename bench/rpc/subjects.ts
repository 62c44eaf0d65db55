import { bareAmqplib } from './bare-amqplib.ts';
import { moleculer, moleculerPersistent } from './moleculer.ts';
import { nameko } from './nameko.ts';
import { nestjs } from './nestjs.ts';
import { oursOff, oursOn } from './ours.ts';
import { rabbitmqClient, rabbitmqClientConfirmed } from './rabbitmq-client.ts';
import type { RpcSubject } from './subject.ts';

export const rpcSubjects: readonly RpcSubject[] = [
  bareAmqplib,
  oursOff,
  oursOn,
  nestjs,
  moleculer,
  moleculerPersistent,
  rabbitmqClient,
  rabbitmqClientConfirmed,
  nameko,
];

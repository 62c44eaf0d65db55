import { bareAmqplib } from './bare-amqplib.ts';
import { moleculer } from './moleculer.ts';
import { nameko } from './nameko.ts';
import { nestjs } from './nestjs.ts';
import { oursOff, oursOn } from './ours.ts';
import { rabbitmqClient } from './rabbitmq-client.ts';
import type { RpcSubject } from './subject.ts';

export const rpcSubjects: readonly RpcSubject[] = [
  bareAmqplib,
  oursOff,
  oursOn,
  nestjs,
  moleculer,
  rabbitmqClient,
  nameko,
];

import { bareAmqplib } from './bare-amqplib.ts';
import { nestjs } from './nestjs.ts';
import { oursOff, oursOn } from './ours.ts';
import { rabbitmqClient } from './rabbitmq-client.ts';
import type { EventSubject } from './subject.ts';

export const eventSubjects: readonly EventSubject[] = [
  bareAmqplib,
  oursOff,
  oursOn,
  nestjs,
  rabbitmqClient,
];

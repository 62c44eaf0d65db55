import type { Fields } from '../values/field.ts';

/** A field table (AMQP 0-9-1, 4.2.5.5) as the codec reads and writes it: names to values. */
export interface FieldTable {
  [name: string]: unknown;
}

/** What `close` says in either direction, on a connection or on a channel. */
interface Close {
  replyCode: number;
  replyText: string;
  classId: number;
  methodId: number;
}

interface Tune {
  channelMax: number;
  frameMax: number;
  /** Seconds; 0 means no heartbeats. */
  heartbeat: number;
}

interface ExchangeBinding {
  destination: string;
  source: string;
  routingKey: string;
  nowait: boolean;
  arguments: FieldTable;
}

type Nothing = Record<never, never>;

/**
 * The methods of AMQP 0-9-1 that this broker speaks, in both directions, with their arguments
 * (the specification's XML, and RabbitMQ's extensions: basic.nack, confirm, exchange.bind, ...).
 */
export interface Methods {
  ConnectionStart: {
    versionMajor: number;
    versionMinor: number;
    serverProperties: FieldTable;
    mechanisms: Buffer;
    locales: Buffer;
  };
  ConnectionStartOk: {
    clientProperties: FieldTable;
    mechanism: string;
    response: Buffer;
    locale: string;
  };
  ConnectionTune: Tune;
  ConnectionTuneOk: Tune;
  ConnectionOpen: { virtualHost: string };
  ConnectionOpenOk: Nothing;
  ConnectionClose: Close;
  ConnectionCloseOk: Nothing;
  ConnectionUpdateSecret: { newSecret: Buffer; reason: string };
  ConnectionUpdateSecretOk: Nothing;

  ChannelOpen: Nothing;
  ChannelOpenOk: Nothing;
  ChannelFlow: { active: boolean };
  ChannelFlowOk: { active: boolean };
  ChannelClose: Close;
  ChannelCloseOk: Nothing;

  AccessRequest: { realm: string };
  AccessRequestOk: { ticket: number };

  ExchangeDeclare: {
    exchange: string;
    type: string;
    passive: boolean;
    durable: boolean;
    autoDelete: boolean;
    internal: boolean;
    nowait: boolean;
    arguments: FieldTable;
  };
  ExchangeDeclareOk: Nothing;
  ExchangeDelete: { exchange: string; ifUnused: boolean; nowait: boolean };
  ExchangeDeleteOk: Nothing;
  ExchangeBind: ExchangeBinding;
  ExchangeBindOk: Nothing;
  ExchangeUnbind: ExchangeBinding;
  ExchangeUnbindOk: Nothing;

  QueueDeclare: {
    queue: string;
    passive: boolean;
    durable: boolean;
    exclusive: boolean;
    autoDelete: boolean;
    nowait: boolean;
    arguments: FieldTable;
  };
  QueueDeclareOk: { queue: string; messageCount: number; consumerCount: number };
  QueueBind: {
    queue: string;
    exchange: string;
    routingKey: string;
    nowait: boolean;
    arguments: FieldTable;
  };
  QueueBindOk: Nothing;
  QueueUnbind: { queue: string; exchange: string; routingKey: string; arguments: FieldTable };
  QueueUnbindOk: Nothing;
  QueuePurge: { queue: string; nowait: boolean };
  QueuePurgeOk: { messageCount: number };
  QueueDelete: { queue: string; ifUnused: boolean; ifEmpty: boolean; nowait: boolean };
  QueueDeleteOk: { messageCount: number };

  BasicQos: { prefetchSize: number; prefetchCount: number; global: boolean };
  BasicQosOk: Nothing;
  BasicConsume: {
    queue: string;
    consumerTag: string;
    noLocal: boolean;
    noAck: boolean;
    exclusive: boolean;
    nowait: boolean;
    arguments: FieldTable;
  };
  BasicConsumeOk: { consumerTag: string };
  BasicCancel: { consumerTag: string; nowait: boolean };
  BasicCancelOk: { consumerTag: string };
  BasicPublish: { exchange: string; routingKey: string; mandatory: boolean; immediate: boolean };
  BasicReturn: { replyCode: number; replyText: string; exchange: string; routingKey: string };
  BasicDeliver: {
    consumerTag: string;
    deliveryTag: number;
    redelivered: boolean;
    exchange: string;
    routingKey: string;
  };
  BasicGet: { queue: string; noAck: boolean };
  BasicGetOk: {
    deliveryTag: number;
    redelivered: boolean;
    exchange: string;
    routingKey: string;
    messageCount: number;
  };
  BasicGetEmpty: Nothing;
  BasicAck: { deliveryTag: number; multiple: boolean };
  BasicReject: { deliveryTag: number; requeue: boolean };
  BasicNack: { deliveryTag: number; multiple: boolean; requeue: boolean };
  BasicRecover: { requeue: boolean };
  BasicRecoverAsync: { requeue: boolean };
  BasicRecoverOk: Nothing;

  ConfirmSelect: { nowait: boolean };
  ConfirmSelectOk: Nothing;
  TxSelect: Nothing;
  TxCommit: Nothing;
  TxRollback: Nothing;
}

export type MethodName = keyof Methods;

/** A method's fields as they came off the wire: its arguments with the types that they had. */
export type Received<N extends MethodName> = {
  [F in keyof Methods[N]]: F extends 'arguments' ? Fields : Methods[N][F];
};

/** One method as it came off the wire; a union that `name` discriminates. */
export type Method<N extends MethodName = MethodName> = {
  [K in N]: { name: K; classId: number; methodId: number; fields: Received<K> };
}[N];

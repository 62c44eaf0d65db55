/** The chassis that every SimpleBank service stands on. */
export { type Change, type Outbox, type OutboxTable, outboxMigration } from './amqp/outbox.ts';
export { ConfigError, HttpUrl, loadConfig, Milliseconds, Port } from './config.ts';
export {
  eventHandlers,
  Order,
  type RpcArgs,
  type RpcName,
  type RpcResult,
  type ServiceName,
  serviceNames,
  Uuid,
} from './contracts.ts';
export { currentUuid, withUuid } from './correlation.ts';
export type { Database } from './database/database.ts';
export { ServiceError } from './errors.ts';
export type { OutgoingRequest } from './http-client.ts';
export { Settings } from './http-contracts.ts';
export { createLogger, type Level, type Logger } from './logger.ts';
export { run } from './run.ts';
export {
  type Context,
  type ResourceOptions,
  type ServiceDefinition,
  service,
  type Variables,
} from './service.ts';
export { stopOnSignal } from './signals.ts';
export { type RunningService, serviceConfig, startService } from './start.ts';

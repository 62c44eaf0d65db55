/** The chassis that every SimpleBank service stands on. */

export {
  eventHandlers,
  Order,
  type RpcArgs,
  type RpcName,
  type RpcResult,
  type ServiceName,
  serviceNames,
  Uuid,
} from './contracts/contracts.ts';
export { ServiceError } from './contracts/errors.ts';
export { Settings } from './contracts/http-contracts.ts';
export type { Database } from './database/database.ts';
export type { OutgoingRequest } from './http/client.ts';
export { createLogger, type Logger } from './log/logger.ts';
export { type Change, type Outbox, type OutboxTable, outboxMigration } from './outbox/outbox.ts';
export { HttpUrl, Milliseconds, Port } from './process/config.ts';
export { currentUuid, withUuid } from './process/correlation.ts';
export {
  type Context,
  type ResourceOptions,
  type ServiceDefinition,
  service,
  type Variables,
} from './service/definition.ts';
export { run } from './service/run.ts';
export { type RunningService, serviceConfig, startService } from './service/start.ts';

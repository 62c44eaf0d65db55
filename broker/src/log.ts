/** Where the broker reports to its operator. A pino logger can be adapted in a line a method. */
export interface BrokerLog {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

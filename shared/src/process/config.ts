import { hostname } from 'node:os';
import { z } from 'zod';

/** A TCP or UDP port; 0 lets the system choose a free one. */
export const Port = z.coerce.number().int().min(0).max(65535);

/** Which process of a service this is; without a name, the machine's, which is that of a container or pod. */
export const ServiceInstanceId = z
  .string()
  .regex(/^[\w.-]{1,200}$/, 'must be letters, digits, dots, hyphens and underscores')
  .default(hostname)
  .describe("what this process is called among its service's: in lines, spans and gauges");

/** A whole number of milliseconds, up to a day. */
export const Milliseconds = z.coerce.number().int().min(0).max(86_400_000);

/** An `http://` or `https://` address. What else is asked of one is asked only of such. */
export const HttpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be an http:// or https:// URL',
  abort: true,
});

/**
 * The variables that every service knows (the chapter's listing 12.5). Each stands here once, with
 * its type, its default and a line on its meaning. The other `OTEL_*` variables are
 * OpenTelemetry's own and read by its SDK.
 */
export const commonVariables = {
  LOG_LEVEL: z
    .string()
    .toUpperCase()
    .pipe(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']))
    .default('INFO')
    .describe('lowest level that is logged'),
  SERVICE_INSTANCE_ID: ServiceInstanceId,
  HOST: z.string().default('127.0.0.1').describe('address that the HTTP server binds to'),
  PORT: Port.default(5000).describe('port that the HTTP server binds to'),
  AMQP_URI: z
    .url({ protocol: /^amqps?$/, error: 'must be an amqp:// or amqps:// URL' })
    .optional()
    .describe('the broker as one URL; wins over the RABBIT_* variables'),
  RABBIT_HOST: z.string().default('localhost').describe('host of the broker'),
  RABBIT_PORT: Port.default(5672).describe('port of the broker'),
  RABBIT_USER: z.string().default('guest').describe('user at the broker'),
  RABBIT_PASSWORD: z.string().default('guest').describe('password at the broker'),
  RPC_EXCHANGE: z.string().default('simplebank-rpc').describe('exchange of RPC calls and replies'),
  RPC_TIMEOUT_MS: Milliseconds.min(1)
    .default(5000)
    .describe('how long a call waits for its answer'),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'must be sqlite:<file> or a postgres:// URL')
    .default('sqlite::memory:')
    .describe('where the state of the service is kept'),
  OTEL_INSTRUMENTATION_DATABASE_ENABLED: z
    .stringbool({
      truthy: ['true'],
      falsy: ['false'],
      error: 'must be true or false',
    })
    .default(false)
    .describe('whether queries and transactions of the database have spans'),
  RETRY_DELAYS_MS: z
    .string()
    .transform((list) => list.split(',').map(Number))
    .pipe(z.array(z.int().min(1).max(86_400_000)).max(20))
    .default([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 60_000])
    .describe('how long an event whose handler failed waits before each further attempt'),
  RATE_LIMIT_PER_SECOND: z.coerce
    .number()
    .int()
    .min(0)
    .default(2000)
    .describe('HTTP requests a second that are taken from one address; 0 takes any number'),
  MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2000)
    .describe('connections that the HTTP server keeps open at once'),
  CONSOLE_PAGE: HttpUrl.default('http://localhost:5010').describe(
    "where browsers find the console's page: an error leads to its page of the request",
  ),
  STATSD_HOST: z.string().default('localhost').describe('host that timings are sent to'),
  STATSD_PORT: Port.default(8125).describe('UDP port that timings are sent to'),
  PROCESSING_DELAY_MAX_MS: Milliseconds.default(0).describe(
    'pretended work: each handler first waits none, half or all of this time',
  ),
};

export type CommonConfig = z.infer<z.ZodObject<typeof commonVariables>>;

/** Exit code that says: to start again would be in vain (EX_CONFIG of BSD's sysexits). */
export const badConfigurationExitCode = 78;
/** The same of a service whose database cannot be used (EX_DATAERR). */
export const unusableExitCode = 65;

/** Thrown when variables have bad values. The message names each of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The variables that are set. An empty value counts as not set, as Compose files pass them. */
export function setIn(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/**
 * Reads the declared variables from an environment. An empty value counts as not set.
 *
 * @param variables a schema for each variable, by its name
 * @param env usually `process.env`
 * @throws ConfigError naming every bad variable at once
 */
export function loadConfig<V extends z.ZodRawShape>(
  variables: V,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<V>> {
  const given = setIn(env);
  const result = z.object(variables).safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}${quoted(given[String(path[0])])}`,
  );
  throw new ConfigError(`bad configuration: ${lines.join('; ')}`);
}

const { AMQP_URI, RABBIT_HOST, RABBIT_PORT, RABBIT_USER, RABBIT_PASSWORD } = commonVariables;

/** Those of the common variables that say where the broker is. */
export const brokerVariables = {
  AMQP_URI,
  RABBIT_HOST,
  RABBIT_PORT,
  RABBIT_USER,
  RABBIT_PASSWORD,
};

/** The broker's URL: `AMQP_URI`, or put together from the `RABBIT_*` variables. */
export function amqpUri(config: Pick<CommonConfig, keyof typeof brokerVariables>): string {
  if (config.AMQP_URI) return config.AMQP_URI;
  const user = encodeURIComponent(config.RABBIT_USER);
  const password = encodeURIComponent(config.RABBIT_PASSWORD);
  return `amqp://${user}:${password}@${config.RABBIT_HOST}:${config.RABBIT_PORT}/`;
}

/** What was given, without what may be a user and a password: what stands before an `@`. */
function quoted(value: string | undefined): string {
  if (value === undefined) return ' (not set)';
  return ` (got ${JSON.stringify(value.replace(/^.*@/s, '…@'))})`;
}

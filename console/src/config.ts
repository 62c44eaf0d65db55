import { ConfigError, commonVariables, HttpUrl, loadConfig, Port } from '@simplebank/shared/config';
import { z } from 'zod';

/** Names and URLs, as `name=url,…`; what is behind the first `=` is the URL's. */
const NamedUrls = z
  .string()
  .transform((list) =>
    list.split(',').map((pair) => {
      const [name = '', ...url] = pair.trim().split('=');
      return { name, url: url.join('=') };
    }),
  )
  .pipe(z.array(z.object({ name: z.string().min(1), url: HttpUrl })));

/** Whether neither a user nor a password stands in a URL. */
function isWithoutUser(url: string): boolean {
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

/** A server of the stack. People are shown its address, so no password may stand in it. */
const ServerUrl = HttpUrl.refine(isWithoutUser, 'must have no user and no password in it');

/** A number of what is kept. */
const Many = z.coerce.number().int().min(1);

/** The console's variables; its README lists them. */
export const variables = {
  LOG_LEVEL: commonVariables.LOG_LEVEL,
  SERVICE_INSTANCE_ID: commonVariables.SERVICE_INSTANCE_ID,
  HOST: z.string().default('127.0.0.1').describe('address that the HTTP server binds to'),
  PORT: Port.default(5010).describe('port of the page, the API and OTLP'),
  ALLOWED_HOSTS: z
    .string()
    .default('localhost,127.0.0.1,[::1]')
    .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()))
    .describe(
      'names, without port, under which the console may be asked; *.example for all below it',
    ),
  SOURCE: z
    .enum(['embedded', 'stack'])
    .default('embedded')
    .describe('whether lines, spans and timings are kept here or asked of the stack'),

  SIMPLEBANK_DIR: z.string().default('.simplebank').describe('embedded: folder of what is kept'),
  OTLP_PORT: Port.default(0).describe("embedded: OTLP's own port, if it is free; 0: none"),
  STATSD_HOST: z.string().default('127.0.0.1').describe('embedded: address that takes timings'),
  STATSD_PORT: Port.default(8125).describe('embedded: UDP port that takes timings; 0: a free one'),

  AMQP_URI: z
    .string()
    .default('')
    .describe('embedded: the broker whose parked events are shown, and put back'),

  TELEMETRY_MAX_MB: z.coerce
    .number()
    .int()
    .min(8)
    .default(512)
    .describe('embedded: largest size of what is kept, in MB; the oldest goes first'),
  TELEMETRY_MAX_LINES: Many.default(1_000_000).describe('embedded: how many lines are kept'),
  TELEMETRY_MAX_TRACES: Many.default(100_000).describe('embedded: how many traces are kept'),

  ELASTICSEARCH_URL: HttpUrl.refine(
    isWithoutUser,
    'must have no user and no password in it: ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD are for them',
  )
    .default('http://localhost:9200')
    .describe('stack: where lines are'),
  ELASTICSEARCH_USERNAME: z.string().optional().describe('stack: user at Elasticsearch'),
  ELASTICSEARCH_PASSWORD: z.string().optional().describe('stack: password at Elasticsearch'),
  JAEGER_URL: ServerUrl.default('http://localhost:16686').describe('stack: where spans are'),
  PROMETHEUS_URL: ServerUrl.default('http://localhost:9090').describe(
    'stack: where timings are, and how processes are',
  ),
  LINKS: NamedUrls.default([]).describe('stack: its own pages, as Kibana=http://localhost:5601,…'),

  SUPERVISED: z
    .stringbool()
    .default(false)
    .describe('whether the parent process is the supervisor, and answers over the IPC channel'),
  INSTANCES: NamedUrls.default([]).describe(
    'the services to ask whether they are ready, as gateway=http://127.0.0.1:5001,…; each address of a name counts',
  ),
  GATEWAY_URL: HttpUrl.default('http://localhost:5001').describe('where to sell shares'),
  PROFILE_URL: HttpUrl.default('http://localhost:5007').describe('where to get a profile'),
  GATEWAY_PORT: Port.default(5001).describe('port of the gateway on the host, for the shown curl'),
  PROFILE_PORT: Port.default(5007).describe('port of the profile on the host, for the shown curl'),
};

export type ConsoleConfig = z.infer<z.ZodObject<typeof variables>>;

/**
 * Reads the console's variables.
 *
 * @param env usually `process.env`; an empty value counts as not set
 * @throws ConfigError naming every bad variable at once, or what is wrong with the user and the password
 *   at Elasticsearch, whose values are never told
 */
export function loadConsoleConfig(
  env: Readonly<Record<string, string | undefined>>,
): ConsoleConfig {
  const config = loadConfig(variables, env);
  const fault = userFault(config);
  if (fault) throw new ConfigError(`bad configuration: ${fault}`);
  return config;
}

const CONTROL = /\p{Cc}/u;

/**
 * One without the other, or what RFC 7617 does not allow in them. No colon follows their names here: the log
 * would take the next word for the password, and cover it.
 */
function userFault({
  ELASTICSEARCH_USERNAME: user,
  ELASTICSEARCH_PASSWORD: password,
}: ConsoleConfig): string | undefined {
  if (user === undefined && password === undefined) return undefined;
  if (password === undefined) return 'ELASTICSEARCH_USERNAME is set without ELASTICSEARCH_PASSWORD';
  if (user === undefined) return 'ELASTICSEARCH_PASSWORD is set without ELASTICSEARCH_USERNAME';
  if (user.includes(':')) return 'ELASTICSEARCH_USERNAME must have no colon in it';
  const fault = "must have no control characters in it, such as a line's end";
  if (CONTROL.test(user)) return `ELASTICSEARCH_USERNAME ${fault}`;
  if (CONTROL.test(password)) return `ELASTICSEARCH_PASSWORD ${fault}`;
  return undefined;
}

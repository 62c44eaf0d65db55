import { commonVariables, HttpUrl, Port } from '@simplebank/shared/config';
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

  ELASTICSEARCH_URL: HttpUrl.default('http://localhost:9200').describe('stack: where lines are'),
  JAEGER_URL: HttpUrl.default('http://localhost:16686').describe('stack: where spans are'),
  PROMETHEUS_URL: HttpUrl.default('http://localhost:9090').describe(
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

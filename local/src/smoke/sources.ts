import { z } from 'zod';
import { getJson } from '../ask/get-json.ts';

/** What a check needs to know of a trace. */
export interface TraceFacts {
  readonly traceId: string;
  /** Without those of databases, which are there on demand. */
  readonly spans: number;
  /** `service.name` of each service that has a span in it, in order. */
  readonly services: readonly string[];
  /** The `LOG_LEVEL` of each process in it, by `service.name`; undefined where it does not tell. */
  readonly levels: readonly { readonly service: string; readonly level: string | undefined }[];
}

/** Where the checks look for what a request has left behind. */
export interface Sources {
  /** How many log lines have the UUID. */
  countLines(uuid: string): Promise<number>;
  /** The traces that have a span with the UUID. */
  traces(uuid: string): Promise<TraceFacts[]>;
  /** The handlers that were timed lately, as `<service>.<handler>`. */
  handlers(): Promise<string[]>;
}

const LogPage = z.object({ total: z.int() });

const Tags = z.array(z.object({ key: z.string(), value: z.json() })).default([]);

const Traces = z.object({
  data: z.array(
    z.object({
      traceID: z.string(),
      spans: z.array(z.object({ processID: z.string(), tags: Tags })),
      processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: Tags })),
    }),
  ),
});

const Metrics = z.object({
  series: z.array(z.object({ service: z.string(), handler: z.string() })),
});

const Hits = z.object({ hits: z.object({ total: z.object({ value: z.int() }) }) });

/** Asks a console's API, with either source behind it. */
export function consoleAt(url: string): Sources {
  const ask = <T>(path: string, parameters: Record<string, string>, schema: z.ZodType<T>) =>
    getJson(address(url, path, parameters), schema);
  return {
    async countLines(uuid) {
      return (await ask('/api/logs', { q: `uuid:"${uuid}"`, limit: '1' }, LogPage)).total;
    },
    async traces(uuid) {
      return facts(await ask('/api/traces', { uuid }, Traces));
    },
    async handlers() {
      const { series } = await ask('/api/metrics', { from: 'now-5m' }, Metrics);
      return series.map(({ service, handler }) => `${service}.${handler}`);
    },
  };
}

/** Asks Elasticsearch itself for lines, in the indices that Fluentd writes. */
export function linesInElasticsearch(url: string): Pick<Sources, 'countLines'> {
  return {
    async countLines(uuid) {
      const { hits } = await getJson(
        address(url, '/fluentd-*/_search', { size: '0', track_total_hits: 'true' }),
        Hits,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: { query_string: { query: `uuid:"${uuid}"` } } }),
        },
      );
      return hits.total.value;
    },
  };
}

/** Asks Jaeger itself for traces, from the services that requests come in at. */
export function tracesInJaeger(url: string): Pick<Sources, 'traces'> {
  return {
    async traces(uuid) {
      const tags = JSON.stringify({ uuid });
      const found = await Promise.all(
        ['simplebank-gateway', 'simplebank-profile'].map((service) =>
          getJson(address(url, '/api/traces', { service, tags, lookback: '1h' }), Traces),
        ),
      );
      return found.flatMap(facts);
    },
  };
}

function facts({ data }: z.infer<typeof Traces>): TraceFacts[] {
  return data.map(({ traceID, spans, processes }) => {
    const services = spans.map(({ processID }) => processes[processID]?.serviceName ?? '');
    return {
      traceId: traceID,
      spans: spans.filter(({ tags }) => !tags.some(({ key }) => key === 'db.system.name')).length,
      services: [...new Set(services)].sort(),
      levels: Object.values(processes).map(({ serviceName, tags }) => {
        const level = tags.find(({ key }) => key === 'simplebank.log_level')?.value;
        return { service: serviceName, level: typeof level === 'string' ? level : undefined };
      }),
    };
  });
}

function address(url: string, path: string, parameters: Record<string, string>): URL {
  const base = url.endsWith('/') ? url : `${url}/`;
  const full = new URL(path.slice(1), base);
  full.search = new URLSearchParams(parameters).toString();
  return full;
}

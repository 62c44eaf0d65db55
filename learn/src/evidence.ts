import { z } from 'zod';
import type { Bank } from './bank.ts';
import { Customers, type Order } from './customers.ts';
import { getJson } from './get-json.ts';

const LinePage = z.object({
  total: z.int(),
  lines: z.array(z.object({ instance: z.string(), record: z.record(z.string(), z.unknown()) })),
});

const Tag = z.object({ key: z.string(), value: z.unknown() });
const Traces = z.object({
  data: z.array(
    z.object({
      spans: z.array(
        z.object({
          traceID: z.string(),
          spanID: z.string(),
          operationName: z.string(),
          references: z.array(z.object({ refType: z.string(), spanID: z.string() })),
          processID: z.string(),
          startTime: z.number(),
          duration: z.number(),
          tags: z.array(Tag),
        }),
      ),
      processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: z.array(Tag) })),
    }),
  ),
});

const Instances = z.object({
  instances: z.array(z.object({ service: z.string(), instance: z.string() })),
});

const Gauges = z.object({
  gauges: z.array(
    z.object({
      service: z.string(),
      name: z.string(),
      instance: z.string().optional(),
      last: z.number(),
    }),
  ),
});

const Parked = z.object({
  parked: z
    .array(z.object({ uuid: z.string(), attempts: z.string(), error: z.string() }))
    .nullable(),
});
export type Parked = NonNullable<z.infer<typeof Parked>['parked']>[number];

const Timings = z.object({
  series: z.array(
    z.object({
      service: z.string(),
      handler: z.string(),
      all: z.object({ calls: z.number(), errors: z.number(), p50Ms: z.number() }),
    }),
  ),
});

/** What StatsD was told of a handler in the last hour. */
export interface Timing {
  /** As StatsD names it, such as `market`. */
  readonly service: string;
  readonly handler: string;
  readonly calls: number;
  readonly errors: number;
  readonly p50Ms: number;
}

const Environment = z.object({
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** A log line: its fields, and the process that wrote it. */
export type Line = Readonly<Record<string, unknown>> & { readonly instance: string };

/** A span as Jaeger's API has it. */
export interface Span {
  readonly traceId: string;
  readonly id: string;
  /** The id of the span that caused it. */
  readonly parentId: string | undefined;
  readonly name: string;
  /** `service.name`, such as `simplebank-orders`. */
  readonly service: string;
  /** `service.instance.id` */
  readonly instance: string | undefined;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationUs: number;
  readonly tags: ReadonlyMap<string, unknown>;
}

/**
 * What a bank has left behind, as its console's API tells it, and its books: what the learner sees,
 * no more.
 */
export class Evidence {
  readonly #console: string;
  readonly #customers: Customers;

  constructor(bank: Pick<Bank, 'urls'>) {
    this.#console = bank.urls.console ?? '';
    this.#customers = new Customers(bank);
  }

  /** An order as the books have it, for who asks the gateway; undefined when nobody tells. */
  order(uuid: string): Promise<Order | undefined> {
    return this.#customers.order(uuid);
  }

  /** Lines that match a query in Lucene's syntax, the newest first; at most 1,000. */
  async lines(query: string): Promise<Line[]> {
    const { lines } = await getJson(this.#url('/api/logs', { q: query, limit: '1000' }), LinePage);
    return lines.map(({ instance, record }) => ({ ...record, instance }));
  }

  /** How many lines match a query. */
  async countLines(query: string): Promise<number> {
    return (await getJson(this.#url('/api/logs', { q: query, limit: '1' }), LinePage)).total;
  }

  /** All spans with the UUID, and those of their traces. */
  spans(uuid: string): Promise<Span[]> {
    return this.search({ uuid });
  }

  /** All spans of the newest traces that the parameters of Jaeger's API ask for; 100 unless told. */
  async search(parameters: Readonly<Record<string, string>>): Promise<Span[]> {
    const { data } = await getJson(this.#url('/api/traces', parameters), Traces);
    return data.flatMap(({ spans, processes }) =>
      spans.map(({ processID, ...span }) => {
        const process = processes[processID];
        const parent = span.references.find(({ refType }) => refType === 'CHILD_OF');
        const instance = process?.tags.find(({ key }) => key === 'service.instance.id')?.value;
        return {
          traceId: span.traceID,
          id: span.spanID,
          parentId: parent?.spanID,
          name: span.operationName,
          service: process?.serviceName ?? '',
          instance: typeof instance === 'string' ? instance : undefined,
          startUs: span.startTime,
          durationUs: span.duration,
          tags: new Map(span.tags.map(({ key, value }) => [key, value])),
        };
      }),
    );
  }

  /** The names of a service's instances, such as `orders-2`, by the service's folder. */
  async instances(service: string): Promise<string[]> {
    const { instances } = await getJson(this.#url('/api/instances', {}), Instances);
    return instances.flatMap((of) => (of.service === service ? [of.instance] : []));
  }

  /** What a gauge of a service was last, by instance. Each tells it every five seconds. */
  async gauges(service: string, name: string): Promise<ReadonlyMap<string, number>> {
    const asked = { service, handler: name };
    const { gauges } = await getJson(this.#url('/api/metrics', asked), Gauges);
    return new Map(gauges.map(({ instance = '', last }) => [instance, last]));
  }

  /** Events that could not be handled, and are handled no more. */
  async parked(): Promise<Parked[]> {
    const { parked } = await getJson(this.#url('/api/parked', {}), Parked);
    return parked ?? [];
  }

  /** How often each handler was called, and how long that took. */
  async timings(): Promise<Timing[]> {
    const { series } = await getJson(this.#url('/api/metrics', {}), Timings);
    return series.map(({ service, handler, all }) => ({ service, handler, ...all }));
  }

  /** The variables of a process, such as `orders-2`. */
  async environment(process: string): Promise<ReadonlyMap<string, string>> {
    const { environment } = await getJson(this.#url(`/api/processes/${process}`, {}), Environment);
    return new Map(environment.map(({ name, value }) => [name, value]));
  }

  #url(path: string, parameters: Readonly<Record<string, string>>): URL {
    const url = new URL(path, this.#console);
    url.search = new URLSearchParams(parameters).toString();
    return url;
  }
}

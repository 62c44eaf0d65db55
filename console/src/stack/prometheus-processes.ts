import { z } from 'zod';
import { inOrder } from '../model/instance-order.ts';
import type { ServiceInstance } from '../model/instance-types.ts';
import type { ProcessInfo } from '../model/process-types.ts';
import { type Reading, ReadingLabels, type Readings } from './readings.ts';
import type { Server } from './server.ts';
import { serverRows } from './server-rows.ts';
import { serviceRows } from './service-rows.ts';

/** A process that gave no sign of life for so long is not shown any more. */
const SHOWN = '10m';
/** Those of so long may be asked for. */
const KEPT = '6h';

/** Every process of ours sends this gauge, of which Prometheus knows nothing more once it is silent. */
const LIFE = 'process_memory_usage_bytes';

const NOW = [
  ...[LIFE, 'process_cpu_usage', 'process_uptime_seconds', 'nodejs_eventloop_delay_p99_seconds'],
  ...['http_server_open_connections', 'http_server_active_requests'],
  'messaging_consumer_active_messages',
  // Of servers that Prometheus asks itself.
  ...['up', 'process_resident_memory_bytes', 'process_start_time_seconds'],
  'rabbitmq_process_resident_memory_bytes',
];

/** What is asked, in PromQL; each answer is a number for each process. */
const QUESTIONS: Readonly<Record<keyof Readings, string>> = {
  now: `label_replace({__name__=~"${NOW.join('|')}"}, "gauge", "$1", "__name__", "(.+)")`,
  lastSeen: `max_over_time(timestamp(${LIFE})[${SHOWN}:5s])`,
  restarts: `resets(process_uptime_seconds[${KEPT}])`,
  serverCpu: 'rate(process_cpu_seconds_total[1m])',
};

const Instant = z.object({
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({
        metric: ReadingLabels,
        value: z.tuple([z.number(), z.string().transform(Number)]),
      }),
    ),
  }),
});

/** The processes of the stack, as far as Prometheus knows them. */
export class PrometheusProcesses {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Services' instances by the gauges that they send by StatsD, then the servers that Prometheus asks.
   *
   * @throws SourceError when Prometheus is away
   */
  async list(signal: AbortSignal): Promise<ProcessInfo[]> {
    const [now, lastSeen, restarts, serverCpu] = await Promise.all([
      this.#ask(QUESTIONS.now, signal),
      this.#ask(QUESTIONS.lastSeen, signal),
      this.#ask(QUESTIONS.restarts, signal),
      this.#ask(QUESTIONS.serverCpu, signal),
    ]);
    const readings: Readings = { now, lastSeen, restarts, serverCpu };
    return [...serviceRows(readings, Date.now()), ...serverRows(readings)];
  }

  /** As `Source.instances`: those that gave a sign of life in the last hours. */
  async instances(signal: AbortSignal): Promise<ServiceInstance[]> {
    const asked = `group by (service, instance) (present_over_time(${LIFE}[${KEPT}]))`;
    const found = await this.#ask(asked, signal);
    return inOrder(
      found.flatMap(({ of: { service, instance } }) =>
        service === undefined || instance === '' ? [] : [{ service, instance }],
      ),
    );
  }

  /** @param query in PromQL */
  async #ask(query: string, signal: AbortSignal): Promise<Reading[]> {
    const path = `/api/v1/query?${new URLSearchParams({ query })}`;
    const { data } = await this.#server.ask({ path, schema: Instant, signal });
    return data.result.map(({ metric, value: [, level] }) => ({ of: metric, level }));
  }
}

import { z } from 'zod';
import type { Metrics } from '../model/api-types.ts';
import { labelled } from '../receive/metric-name.ts';

type Gauge = Metrics['gauges'][number];

/** What the console calls a gauge, and in which unit it is, by its name in Prometheus. */
const GAUGES: Readonly<Record<string, { name: string; unit: string }>> = {
  process_memory_usage_bytes: { name: 'process.memory.usage', unit: 'By' },
  process_cpu_usage: { name: 'process.cpu.usage', unit: '{cpu}' },
  process_uptime_seconds: { name: 'process.uptime', unit: 's' },
  v8js_memory_heap_used_bytes: { name: 'v8js.memory.heap.used', unit: 'By' },
  v8js_memory_heap_size_limit_bytes: { name: 'v8js.memory.heap.size_limit', unit: 'By' },
  nodejs_eventloop_delay_p99_seconds: { name: 'nodejs.eventloop.delay.p99', unit: 's' },
  http_server_open_connections: { name: 'http.server.open_connections', unit: '{connection}' },
  http_server_active_requests: { name: 'http.server.active_requests', unit: '{request}' },
  messaging_consumer_active_messages: {
    name: 'messaging.consumer.active_messages',
    unit: '{message}',
  },
  rabbitmq_detailed_queue_messages_ready: { name: 'queue.messages.ready', unit: '{message}' },
  rabbitmq_detailed_queue_messages_unacked: {
    name: 'queue.messages.unacknowledged',
    unit: '{message}',
  },
  rabbitmq_detailed_queue_consumers: { name: 'queue.consumers', unit: '{consumer}' },
};

/** How often Prometheus asks, in milliseconds. */
const SCRAPE_MS = 5000;

export const BOUNDS = ['min', 'max', 'last'] as const;
export type Bound = (typeof BOUNDS)[number];

/** What Prometheus answers of a gauge's series. */
export const GaugeLabels = z.object({
  gauge: z.string().default(''),
  /** Queues are the broker's. */
  service: z.string().default('broker'),
  instance: z.string().exactOptional(),
  queue: z.string().exactOptional(),
});
export type GaugeLabels = z.infer<typeof GaugeLabels>;

/**
 * The least, most or last of all gauges in the time before a moment, in PromQL; which gauge it is, is
 * the label `gauge`. Queues in which events wait for another attempt are mostly empty, and left out.
 *
 * @param windowMs how much time, in milliseconds
 */
export function gaugesPromql(bound: Bound, windowMs: number): string {
  const selected = `{__name__=~"${Object.keys(GAUGES).join('|')}",queue!~".*[.]delay-[0-9]+"}`;
  const named = `label_replace(${selected}, "gauge", "$1", "__name__", "(.+)")`;
  return `${bound}_over_time(${named}[${windowMs}ms:${SCRAPE_MS}ms])`;
}

/** Puts the bounds of gauges, which Prometheus gives one by one, together. */
export class GaugeRows {
  readonly #stepMs: number;
  readonly #rows = new Map<
    string,
    { of: GaugeLabels; steps: Map<number, Record<Bound, number>> }
  >();

  /** @param stepMs of how much time a value is, in milliseconds */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** @param samples when a step ends, in seconds since 1970, and the level */
  add(of: GaugeLabels, bound: Bound, samples: readonly (readonly [number, number])[]): void {
    const { gauge, service, instance = '', queue = '' } = of;
    const key = [service, gauge, queue, instance].join('\n');
    const row = this.#rows.get(key) ?? { of, steps: new Map() };
    this.#rows.set(key, row);
    for (const [end, level] of samples) {
      const step = row.steps.get(end) ?? { min: level, max: level, last: level };
      row.steps.set(end, { ...step, [bound]: level });
    }
  }

  /** In the order of services, names and instances. */
  gauges(): Gauge[] {
    const sorted = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.flatMap(([, { of, steps }]) => this.#gaugeOf(of, steps));
  }

  #gaugeOf(of: GaugeLabels, steps: ReadonlyMap<number, Record<Bound, number>>): Gauge[] {
    const known = GAUGES[of.gauge];
    const points = [...steps]
      .sort(([a], [b]) => a - b)
      .map(([end, levels]) => ({
        time: new Date(Math.round(end * 1000) - this.#stepMs).toISOString(),
        ...levels,
      }));
    const latest = points.at(-1);
    if (!known || !latest) return [];
    const { service, instance, queue } = of;
    const name = labelled(known.name, queue === undefined ? {} : { queue });
    const whose = instance === undefined ? {} : { instance };
    return [{ service, name, ...whose, unit: known.unit, last: latest.last, points }];
  }
}

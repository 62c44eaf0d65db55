import { getHeapStatistics } from 'node:v8';
import { EventLoopDelay } from './event-loop-delay.ts';
import type { GaugeName } from './gauge-units.ts';
import type { Metrics } from './metrics.ts';

/** Levels of a process, by name. */
export type Levels = Partial<Record<GaugeName, number>>;

/**
 * How often gauges are sent, in milliseconds: as often as Prometheus asks for them, and twice in a
 * step of the console's. A gauge that has not come for some of these has ended, and its process with it.
 */
export const gaugeIntervalMs = 5000;

/** Tells again and again how a process is: its memory, its CPU, how late its event loop is. */
export class ProcessGauges {
  readonly #metrics: Pick<Metrics, 'gauge'>;
  readonly #more: () => Levels;
  readonly #delay = new EventLoopDelay();
  readonly #timer: NodeJS.Timeout;
  #cpu = process.cpuUsage();
  #since = performance.now();

  /** @param more what else there is to tell */
  constructor(metrics: Pick<Metrics, 'gauge'>, more: () => Levels = () => ({})) {
    this.#metrics = metrics;
    this.#more = more;
    this.#timer = setInterval(() => this.#send(), gaugeIntervalMs).unref();
  }

  /** Tells no more. */
  close(): void {
    clearInterval(this.#timer);
    this.#delay.close();
  }

  #send(): void {
    const levels: Levels = { ...this.#own(), ...this.#more() };
    for (const [name, level] of Object.entries(levels)) this.#metrics.gauge(name, level);
  }

  #own(): Levels {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    return {
      'process.memory.usage': process.memoryUsage.rss(),
      'v8js.memory.heap.used': used,
      'v8js.memory.heap.size_limit': limit,
      'process.uptime': Number(process.uptime().toFixed(1)),
      'process.cpu.usage': this.#cpuUsage(),
      'nodejs.eventloop.delay.p99': this.#delay.takeP99(),
    };
  }

  #cpuUsage(): number {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    const usage = (user + system) / 1000 / (now - this.#since);
    this.#cpu = process.cpuUsage();
    this.#since = now;
    return Number(usage.toFixed(4));
  }
}

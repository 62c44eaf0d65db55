import { StatsD } from 'hot-shots';
import type { Logger } from '../log/logger.ts';

/** Timings and counters of one service, sent to StatsD over UDP (fire and forget). */
export interface Metrics {
  /**
   * Times `work` under `name`, in milliseconds. Work that fails is timed too, and counted under
   * `<name>.errors`.
   */
  timed<T>(name: string, work: () => Promise<T> | T): Promise<T>;
  /** Adds one to the counter `name`. */
  increment(name: string): void;
  /**
   * Says how much there is of `name` in this process. Times and counts of a service's processes add up;
   * levels do not: so this one says whose it is, as DogStatsD's tag `instance`.
   *
   * @param tags what else tells it from others of its name
   */
  gauge(name: string, level: number, tags?: Readonly<Record<string, string>>): void;
  /** Sends what is buffered and closes the socket. */
  close(): Promise<void>;
}

/** Bytes of metrics that are gathered before they are sent: what one frame of Ethernet holds. */
const packetBytes = 1432;
/** How long a metric may wait for others to be sent with it, in milliseconds. */
const gatherMs = 100;

/** The first error is told, for example that nobody knows the host; the same again would fill the log. */
function sayOnce(log: Logger): (error: Error) => void {
  let said = false;
  return (error) => {
    log[said ? 'debug' : 'warn']('timings could not be sent', { err: error });
    said = true;
  };
}

/**
 * @param service the service's short name; every metric starts with `simplebank-demo.<service>.`,
 *   as in the chapter's listing 12.6
 * @param instance which of the service's processes this is
 */
export function createMetrics(options: {
  service: string;
  instance: string;
  host: string;
  port: number;
  log: Logger;
}): Metrics {
  const { service, instance, host, port, log } = options;
  const client = new StatsD({
    host,
    port,
    prefix: `simplebank-demo.${service}.`,
    cacheDns: true,
    // A packet for each would take a fifth of a busy service's time.
    maxBufferSize: packetBytes,
    bufferFlushInterval: gatherMs,
    errorHandler: sayOnce(log),
  });

  return {
    async timed(name, work) {
      const start = performance.now();
      try {
        return await work();
      } catch (error) {
        client.increment(`${name}.errors`);
        throw error;
      } finally {
        client.timing(name, performance.now() - start);
      }
    },
    increment: (name) => client.increment(name),
    gauge: (name, level, tags) => client.gauge(name, level, { ...tags, instance }),
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}

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
 */
export function createMetrics(options: {
  service: string;
  host: string;
  port: number;
  log: Logger;
}): Metrics {
  const { service, host, port, log } = options;
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
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}

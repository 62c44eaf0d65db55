import type { Metrics } from '@simplebank/shared/metrics';
import { gaugeIntervalMs } from '@simplebank/shared/process-gauges';
import type { Broker } from './broker.ts';

/** Of more queues than this it is not told: whoever makes so many looks elsewhere. */
const MOST_QUEUES = 300;

/**
 * Tells again and again how full the broker's queues are, the fullest first.
 *
 * @returns ends it
 */
export function sendQueueGauges(broker: Broker, metrics: Pick<Metrics, 'gauge'>): () => void {
  const timer = setInterval(() => {
    const queues = broker.queueLevels().sort((a, b) => held(b) - held(a));
    for (const { name: queue, ready, unacknowledged, consumers } of queues.slice(0, MOST_QUEUES)) {
      metrics.gauge('queue.messages.ready', ready, { queue });
      metrics.gauge('queue.messages.unacknowledged', unacknowledged, { queue });
      metrics.gauge('queue.consumers', consumers, { queue });
    }
  }, gaugeIntervalMs).unref();
  return () => clearInterval(timer);
}

function held({ ready, unacknowledged }: ReturnType<Broker['queueLevels']>[number]): number {
  return ready + unacknowledged;
}

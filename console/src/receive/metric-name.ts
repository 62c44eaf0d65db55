import type { Attributes } from './attributes.ts';
import type { Maker } from './export.ts';

/** Longer names are cut, in characters. */
const LONGEST_NAME = 300;
/** How something ended is no part of what it was: calls that fail are calls of the same. */
const OUTCOMES = new Set([
  'error.type',
  'http.response.status_code',
  'rpc.grpc.status_code',
  'rpc.response.status_code',
]);

/**
 * What the measurements of a data point belong to. Its attributes are part of the name, as Prometheus
 * writes them: `http.server.request.duration{http.request.method="GET",http.route="/fees"}`.
 */
export function seriesOf(
  { name, maker }: { name: string; maker: Maker },
  own: Attributes,
): { service: string; handler: string } {
  const labels = Object.entries(own).filter(([key]) => !OUTCOMES.has(key));
  return { service: maker.service, handler: labelled(name, Object.fromEntries(labels)) };
}

/** A name with what tells it from others of that name, as Prometheus writes it: `queue.depth{queue="a"}`. */
export function labelled(name: string, labels: Attributes): string {
  const all = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const whole = all.length > 0 ? `${name}{${all.join()}}` : name;
  return whole.length > LONGEST_NAME ? `${whole.slice(0, LONGEST_NAME)}…` : whole;
}

/** Which of its service's processes has it, by OpenTelemetry's `service.instance.id`. */
export function instanceOf({ resource }: Maker): { instance?: string } {
  const id = resource['service.instance.id'];
  return typeof id === 'string' && id !== '' ? { instance: id.slice(0, LONGEST_NAME) } : {};
}

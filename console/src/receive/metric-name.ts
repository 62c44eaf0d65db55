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
  const labels = Object.entries(own)
    .filter(([key]) => !OUTCOMES.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const whole = labels.length > 0 ? `${name}{${labels.join()}}` : name;
  const handler = whole.length > LONGEST_NAME ? `${whole.slice(0, LONGEST_NAME)}…` : whole;
  return { service: maker.service, handler };
}

import type { LogLine } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import type { Span } from '../model/span.ts';

type Level = 'DEBUG' | 'INFO';

/** The eleven lines of a sell order (the chapter's figure 12.8). */
export const ORDER_LINES: readonly (readonly [service: string, level: Level, message: string])[] = [
  ['gateway', 'DEBUG', 'this is a debug message from gateway'],
  ['gateway', 'INFO', 'placing sell order'],
  ['gateway', 'INFO', 'contacting orders service'],
  ['orders', 'INFO', 'sell request received'],
  ['orders', 'INFO', 'order created'],
  ['orders', 'INFO', 'requesting reservation to accounts service'],
  ['account-transactions', 'INFO', 'reserving position'],
  ['market', 'INFO', 'requesting reservation'],
  ['market', 'INFO', 'placing order in the exchange'],
  ['orders', 'INFO', 'updating the order status'],
  ['fees', 'INFO', 'charging fees'],
];
const SELL = 'POST /shares/sell';

/**
 * Says which of its eleven lines a sell order does not have. A service whose level is higher does not
 * write them: its spans say which level that is.
 */
export function linesMissing(spans: readonly Span[], lines: readonly LogLine[]): string[] {
  if (!spans.some(({ name }) => name === SELL)) return [];
  const levels = new Map(
    spans.map(({ service, resource }) => [folderName(service), resource['simplebank.log_level']]),
  );
  const written = new Set(
    lines.map(({ record }) => `${folderName(String(record.name))} ${record.message}`),
  );
  const missing = ORDER_LINES.filter(([service, level, message]) => {
    const own = levels.get(service) ?? level;
    return (own === 'DEBUG' || own === level) && !written.has(`${service} ${message}`);
  });
  if (missing.length === 0) return [];
  const names = missing.map(([service, , message]) => `${service}: “${message}”`);
  const are = missing.length === 1 ? 'is' : 'are';
  return [`${missing.length} of the eleven lines of an order ${are} missing: ${names.join(', ')}.`];
}

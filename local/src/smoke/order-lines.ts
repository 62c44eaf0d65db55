import type { TraceFacts } from './sources.ts';

/** The lines of one order that a service writes at each level (the chapter's figure 12.8). */
const LINES: Record<string, { DEBUG: number; INFO: number }> = {
  'simplebank-gateway': { DEBUG: 1, INFO: 2 },
  'simplebank-orders': { DEBUG: 0, INFO: 4 },
  'simplebank-account-transactions': { DEBUG: 0, INFO: 1 },
  'simplebank-market': { DEBUG: 0, INFO: 2 },
  'simplebank-fees': { DEBUG: 1, INFO: 1 },
};

/** The services that work together on a sell order (the chapter's figure 12.2). */
export const ORDER_SERVICES: readonly string[] = Object.keys(LINES);

/** The level that each service has, unless it tells another: what the figure shows. */
const USUAL: Record<string, string> = { 'simplebank-gateway': 'DEBUG' };

/** How many lines an order has in a system, and why it is another number than the figure's. */
export interface OrderLines {
  readonly least: number;
  /** More than the least where instances of a service have different levels. */
  readonly most: number;
  /** Which services have another level than usual, in words; empty when none has. */
  readonly why: string;
}

/** @param traces those of an order: they tell the level of each process that took part in it */
export function linesOfOrder(traces: readonly TraceFacts[]): OrderLines {
  const told = traces.flatMap(({ levels }) => levels);
  let [least, most] = [0, 0];
  const others: string[] = [];
  for (const [service, lines] of Object.entries(LINES)) {
    const usual = USUAL[service] ?? 'INFO';
    const levels = told.flatMap((one) => (one.service === service ? (one.level ?? usual) : []));
    const counts = (levels.length > 0 ? levels : [usual]).map((level) => count(lines, level));
    least += Math.min(...counts);
    most += Math.max(...counts);
    for (const level of new Set(levels)) if (level !== usual) others.push(`${service} ${level}`);
  }
  return { least, most, why: others.length > 0 ? `LOG_LEVEL is ${others.join(', ')}` : '' };
}

function count({ DEBUG, INFO }: { DEBUG: number; INFO: number }, level: string): number {
  if (level === 'DEBUG') return DEBUG + INFO;
  return level === 'INFO' ? INFO : 0;
}

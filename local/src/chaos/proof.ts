import type { Damage } from './damage.ts';
import { isBalanced } from './ledger.ts';
import type { ChaosResult } from './result.ts';

/**
 * The share of orders that must be answered, at least. A system that refuses nearly everything keeps
 * its books with ease: a run of that says nothing. The hardest runs of docs/reliability.md reach 0.31,
 * on a machine that other programs keep busy.
 */
export const LEAST_ANSWERED = 0.1;

/** Whether the books balance, and enough was tried for that to mean something. */
export function isProven(result: ChaosResult): boolean {
  return isBalanced(result.balance) && whatIsMissing(result).length === 0;
}

/** Why a run proves nothing, or not all that it should: a sentence for each reason. */
export function whatIsMissing(result: ChaosResult): string[] {
  const { sent, parked, isQuiet, trade, planned, damage } = result;
  const answered = sent.filter((order) => order.answered).length;
  const reasons: [missing: boolean, reason: string][] = [
    [
      answered < sent.length * LEAST_ANSWERED || answered === 0,
      `only ${answered} of ${sent.length} orders were answered: at least ${LEAST_ANSWERED * 100} % must be`,
    ],
    [trade.requests === 0, 'the exchange was never asked'],
    [
      trade.requests > 0 && trade.spoiled === 0,
      'no request met a fault of the exchange: send more orders, or more a second',
    ],
    ...notDone(planned, damage),
    [parked > 0, `${parked} events are parked: npm run dead shows such events`],
    [!isQuiet, 'the books still changed when they were closed'],
  ];
  return reasons.flatMap(([missing, reason]) => (missing ? [reason] : []));
}

function notDone(planned: Damage, done: Damage): [boolean, string][] {
  const short = (what: string, wanted: number, had: number): [boolean, string] => [
    had < wanted,
    `${what} ${had} times, not ${wanted} times`,
  ];
  return [
    ...Object.entries(planned.kills).map(([service, times]) =>
      short(`${service} was killed`, times, done.kills[service] ?? 0),
    ),
    short('RabbitMQ was restarted', planned.brokerRestarts, done.brokerRestarts),
    short("RabbitMQ's connections were cut", planned.connectionCuts, done.connectionCuts),
  ];
}

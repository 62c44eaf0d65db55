import { isBalanced } from './ledger.ts';
import { isProven, LEAST_ANSWERED, whatIsMissing } from './proof.ts';
import type { ChaosResult } from './result.ts';

/** How many UUIDs of a kind are named. */
const NAMED = 10;

/** The figures of a run, as one flat record: the rows of the table, and what `--json` writes. */
export function figures(result: ChaosResult) {
  const { sent, balance, damage, trade } = result;
  const answered = sent.filter((order) => order.answered).length;
  return {
    sent: sent.length,
    answered,
    refused: sent.length - answered,
    settled: balance.settled.length,
    'refused and untouched': balance.untouched.length,
    lost: balance.lost.length,
    doubled: balance.doubled.length,
    half: balance.half.length,
    parked: result.parked,
    'requests at the exchange': trade.requests,
    'of them met a fault': trade.spoiled,
    kills: damage.kills,
    'broker restarts': damage.brokerRestarts,
    'connections cut': damage.connectionCuts,
    'refused with': refusals(result),
    'longest recovery (s)': round(result.longestRecoverySeconds),
    'duration (s)': round(result.durationSeconds),
    unproven: whatIsMissing(result),
  };
}

/** The table for people; with what is wrong, and where to look, if anything is. */
export function report(result: ChaosResult): string {
  const { unproven, ...counts } = figures(result);
  const rows = Object.entries(counts).map(
    ([name, value]) => `${name.padEnd(26)}${typeof value === 'object' ? list(value) : value}\n`,
  );
  const reasons = unproven.map((reason) => `  ${reason}\n`).join('');
  const doubt = reasons && `But the run proves nothing, or less than it should:\n${reasons}`;
  return `\n${rows.join('')}\n${conclusion(result)}${doubt}${whereToLook(result)}`;
}

function conclusion(result: ChaosResult): string {
  const { lost, doubled, half } = result.balance;
  if (isProven(result)) {
    return (
      'Every order was settled exactly once, or refused and left alone; ' +
      `at least ${LEAST_ANSWERED * 100} % were answered.\n`
    );
  }
  if (isBalanced(result.balance)) return 'No order is lost, doubled or half.\n';
  const wrong = Object.entries({ lost, doubled, half }).filter(([, uuids]) => uuids.length > 0);
  const named = wrong.map(([what, uuids]) => {
    const more = uuids.length > NAMED ? `  ... and ${uuids.length - NAMED} more\n` : '';
    return `${what}:\n${uuids
      .slice(0, NAMED)
      .map((uuid) => `  ${uuid}\n`)
      .join('')}${more}`;
  });
  return named.join('');
}

function whereToLook({ directory }: ChaosResult): string {
  if (directory === undefined) return '';
  return `
Logs, traces and SQLite's files of this run are in ${directory}
With SIMPLEBANK_DIR set to that folder, npm run logs -- <uuid> and npm run trace -- <uuid> show them.
`;
}

/** How often each answer was given that is not the one hoped for. */
function refusals({ sent }: ChaosResult): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { answered, answer } of sent) {
    if (!answered) counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

function list(counts: Record<string, number>): string {
  const entries = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return entries.join(', ') || '-';
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

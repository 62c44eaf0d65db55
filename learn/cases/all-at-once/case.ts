import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineCase, type Trial } from '../../src/case.ts';
import type { Evidence } from '../../src/evidence.ts';
import { changedService, lineOf } from '../../src/faults/changed-service.ts';
import { setting } from '../../src/faults/setting.ts';
import { thirdParty } from '../../src/faults/third-party.ts';
import { getJson } from '../../src/get-json.ts';
import { until } from '../../src/until.ts';

/** Open is one of the states in which it is not closed; the other lets one order through. */
const condition = {
  service: 'market',
  file: 'src/stock-exchange.ts',
  from: 'if (breaker.opened) {',
  to: 'if (!breaker.closed) {',
};

/** How long the market waits for the exchange, in milliseconds. */
const PATIENCE_MS = 1500;
/** In a healthy bank the order without an answer is placed after some 5 s, with its fourth attempt. */
const LIMIT_MS = 7500;

/** How many orders come in a check while the exchange answers none: enough to see that, and more. */
const IN_VAIN = 10;
const AFTERWARDS = 6;
/** How long these may take to fail; and then, when the exchange is well, to be placed, in milliseconds. */
const FAIL_LIMIT_MS = 10_000;
const AGAIN_LIMIT_MS = 12_000;

/** What the stand-in for the exchange tells of itself. */
const Exchange = z.object({ uuids: z.array(z.string()) });

/** Where an order that is refused at once is so, in the stack of its error. */
const REFUSAL = /ServiceUnavailable.*\n\s+at .*?\(?(\S*stock-exchange\.ts):(\d+):\d+\)?/;

export default defineCase({
  title: 'All of them, and at once',
  difficulty: 2,
  complaint: 'everybody: nothing is traded any more, and the exchange says that it is well',
  shows: ['logs', 'timings', 'traces'],
  silent: [],
  question:
    'With which request did it begin, and which line of which file decides that it does not end?',
  answer: [
    { name: 'UUID', kind: 'uuid' },
    { name: 'file and line', kind: 'line' },
  ],
  draw: (random) => ({
    before: random.uuids(random.int(5, 7)),
    first: random.uuid(),
    after: random.uuids(3),
    patience: PATIENCE_MS / 1000,
  }),
  faults: ({ before }) => [
    changedService(condition),
    setting('market', { RPC_TIMEOUT_MS: String(PATIENCE_MS) }),
    thirdParty('stock exchange', { mode: 'hang', every: before.length + 1 }),
  ],
  async load(customers, { before, first, after }) {
    // One after the other to the exchange, too: it answers all but one in a certain place.
    for (const uuid of before) {
      await customers.sell([uuid]);
      await customers.untilPlaced(uuid, LIMIT_MS);
    }
    await customers.sell([first]);
    await customers.untilPlaced(first, LIMIT_MS);
    await customers.sell(after);
  },
  right: ({ first }) => [first, lineOf(condition)],
  async find(evidence, { after }) {
    const breaker = await evidence.lines('message:"circuit breaker"');
    const opened = breaker.at(-1);
    if (!opened || breaker.length > 1) return undefined;
    const refused = await evidence.lines('name:market_service AND message:"trying again later"');
    const isRefused = (uuid: string) => refused.some((line) => line.uuid === uuid);
    const [, file, thrownAt] = REFUSAL.exec(String(refused[0]?.exc_info)) ?? [];
    if (!after.every(isRefused) || file === undefined) return undefined;
    // The condition stands on the line above that which throws.
    return [String(opened.uuid), `${file}:${Number(thrownAt) - 1}`];
  },
  async remains(trial, { first, after }) {
    const uuids = [first, ...after];
    const left = await trial.customers.unsettled(uuids, LIMIT_MS);
    return left.length === 0
      ? whyNotSpared(trial)
      : `${left.length} of the ${uuids.length} orders since ${first} are not placed, though the exchange is well`;
  },
  hints: () => [
    'Timings of the market are far too good: a call that is never made does not take long. And one line was ' +
      'written when it began, once.',
    'Look for [the warnings of the market](/logs?q=name%3Amarket_service%20AND%20levelname%3AWARN), the oldest first: ' +
      'all are about single orders, but for one.',
    'That one says what opened, and its field uuid at which request. Nothing says that it has closed. The error in the newest of the others ' +
      'has the file in its stack: read, in your copy, what is asked before it is thrown.',
  ],
  mistake([uuid = '', line = ''], { first, after }) {
    if (after.includes(uuid)) return 'That one was refused, as all of them since. It began before.';
    if (uuid !== first) return 'That one was placed.';
    const right = lineOf(condition);
    const thrown = Number(right.split(':').at(-1)) + 1;
    if (line.endsWith(`stock-exchange.ts:${thrown}`)) {
      return 'You have the request. There it is thrown: what decides that it is?';
    }
    return 'You have the request. It would be over after two seconds, if only one order were let through.';
  },
});

/** Why an exchange that does not answer is not left alone, or not found back; undefined when all is so. */
async function whyNotSpared({ bank, customers, evidence }: Trial): Promise<string | undefined> {
  const sold = async (count: number) => {
    const uuids = Array.from({ length: count }, () => randomUUID());
    await customers.sellAtOnce(uuids);
    await until(() => haveFailed(evidence, uuids), FAIL_LIMIT_MS);
    return uuids;
  };
  await thirdParty('stock exchange', { mode: 'hang' }).begin?.(bank);
  const inVain = await sold(IN_VAIN);
  const afterwards = await sold(AFTERWARDS);
  const asked = new Set((await getJson(new URL('/orders', bank.urls.external), Exchange)).uuids);
  await thirdParty('stock exchange', { mode: 'none' }).begin?.(bank);
  // One at a time may be let through, to see whether the exchange is back.
  const sent = afterwards.filter((uuid) => asked.has(uuid)).length;
  if (sent > AFTERWARDS / 2) {
    return `while the exchange answered none of ${IN_VAIN} orders, ${sent} of the next ${AFTERWARDS} were sent to it all the same, and waited in vain: nothing opens any more`;
  }
  const left = await customers.unsettled([...inVain, ...afterwards], AGAIN_LIMIT_MS);
  return left.length === 0
    ? undefined
    : `${left.length} of ${IN_VAIN + AFTERWARDS} orders are not placed, though the exchange is well again`;
}

/** Whether each of them has been tried once, and is to be again. */
async function haveFailed(evidence: Evidence, uuids: readonly string[]): Promise<boolean> {
  const lines = await evidence.lines('name:market_service AND message:"trying again later"');
  const failed = new Set(lines.map(({ uuid }) => uuid));
  return uuids.every((uuid) => failed.has(uuid));
}

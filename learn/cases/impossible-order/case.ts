import { defineCase } from '../../src/case.ts';
import type { Span } from '../../src/evidence.ts';
import { clock } from '../../src/faults/clock.ts';

const INSTANCES = 3;
const US = 1_000_000;

export default defineCase({
  title: 'First the effect, then the cause',
  difficulty: 2,
  complaint: 'an auditor: by your own lines, shares were dealt with before anybody asked for it',
  shows: ['logs', 'traces'],
  silent: ['timings'],
  question:
    'Which instance writes wrong times, and by how many seconds is it ahead of the others (behind: less than 0)?',
  answer: [
    { name: 'instance', kind: 'instance' },
    { name: 'seconds', kind: 'number', tolerance: 3, range: [-86_400, 86_400] },
  ],
  draw(random) {
    const service = random.oneOf(['market', 'account-transactions'] as const);
    const number = random.int(1, INSTANCES);
    return {
      service,
      instance: number === 1 ? service : `${service}-${number}`,
      seconds: random.int(20, 90) * random.oneOf([1, -1]),
      uuids: random.uuids(3 * INSTANCES),
    };
  },
  faults: ({ service, instance, seconds }) => [
    { scale: { [service]: INSTANCES } },
    clock(instance, seconds),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ instance, seconds }) => [instance, String(seconds)],
  async find(evidence, { uuids }) {
    const traces = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    if (traces.some(({ length }) => length < 11)) return undefined;
    const instances = new Set(traces.flat().map(({ instance }) => instance));
    for (const instance of instances) {
      const seconds = secondsAhead(instance, traces);
      if (instance && seconds !== undefined) return [instance, seconds.toFixed(1)];
    }
    return undefined;
  },
  hints: () => [
    'Times stand in lines, and in spans as well. Durations are by another clock, and are right.',
    'Sort the lines of each order by time, /logs?q=uuid:"<uuid>", and compare with the order of the ' +
      'spans at /requests/<uuid>. Some orders are as they should be: who did the work there?',
    'Look at the field instance of the lines that are too early or too late. The line before it in ' +
      'the story, and the one after it, say when it must have been.',
  ],
  mistake([instance, seconds], facts) {
    if (instance === facts.instance) {
      return Math.sign(Number(seconds)) === Math.sign(facts.seconds)
        ? 'You have the instance. Compare its time with that of the call that it answers.'
        : 'You have the instance. Whose clock shows more is ahead.';
    }
    return instance?.startsWith(facts.service)
      ? 'You have the service. The orders that this one worked on are in order.'
      : 'Most of the others agree with it. With whom do none agree?';
  },
});

/**
 * How far ahead the clock of an instance is, when it is off: nothing begins before its cause, and
 * who waits for an answer is done after the one who gives it.
 *
 * @returns undefined when it is right, or nothing tells
 */
function secondsAhead(
  instance: string | undefined,
  traces: readonly (readonly Span[])[],
): number | undefined {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const [cause, effect] of traces.flatMap(calls)) {
    if (effect.instance === instance) {
      most = Math.min(most, effect.startUs - cause.startUs);
      if (waits(cause)) least = Math.max(least, endOf(effect) - endOf(cause));
    } else if (cause.instance === instance) {
      least = Math.max(least, cause.startUs - effect.startUs);
      if (waits(cause)) most = Math.min(most, endOf(cause) - endOf(effect));
    }
  }
  const seconds = (least + most) / 2 / US;
  const isOff = least > US || most < -US;
  const isConsistent = least - most < US;
  return isOff && isConsistent && Number.isFinite(seconds) ? seconds : undefined;
}

/** What one instance had another do. */
function calls(spans: readonly Span[]): (readonly [Span, Span])[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  return spans.flatMap((effect) => {
    const cause = effect.parentId === undefined ? undefined : byId.get(effect.parentId);
    return cause && cause.instance !== effect.instance ? [[cause, effect] as const] : [];
  });
}

function waits(cause: Span): boolean {
  return cause.tags.get('span.kind') === 'client';
}

function endOf({ startUs, durationUs }: Span): number {
  return startUs + durationUs;
}

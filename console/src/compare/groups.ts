import type { TraceGroups } from '../model/group-types.ts';
import { folderName } from '../model/service-name.ts';
import { hasFailed, type Span } from '../model/span.ts';
import { OWN } from './attribute-differences.ts';
import { selfTime } from './self-time.ts';
import { allOf, rootsOf } from './span-node.ts';

type Trait = Omit<TraceGroups['shares'][number], 'group' | 'rest'>;
type Sides = [group: number, rest: number];

/** A smaller difference of shares is chance. */
const NOTABLE_SHARE = 0.1;
/** Of times, in microseconds. */
const NOTABLE_US = 1000;
/** Of what differs as much: a failure tells most. */
const RANK = { failure: 0, span: 1, attribute: 2 };
/** What is a request's own, in a path perhaps, is in no other. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
/** Nobody reads more. */
const MOST_SHARES = 40;
const MOST_TIMES = 5;

/**
 * What tells one group of traces from the others: for each span, failure and value of an attribute
 * in which part of either it is there, and for each operation how long it ran itself.
 */
export function tellApart(
  group: readonly (readonly Span[])[],
  rest: readonly (readonly Span[])[],
): Pick<TraceGroups, 'times' | 'shares'> {
  if (group.length === 0 || rest.length === 0) return { times: [], shares: [] };
  const sizes: Sides = [group.length, rest.length];
  return { times: timesApart([group, rest], sizes), shares: sharesApart([group, rest], sizes) };
}

function sharesApart(
  sides: readonly (readonly (readonly Span[])[])[],
  sizes: Sides,
): TraceGroups['shares'] {
  const counts = new Map<string, Sides>();
  sides.forEach((traces, side) => {
    for (const trait of traces.flatMap((spans) => [...new Set(spans.flatMap(traitsOf))])) {
      add(counts, trait, side, 1);
    }
  });
  return [...counts]
    .filter(([trait, sums]) => !isOfEachSpan(trait, sums, counts))
    .map(([trait, [inGroup, inRest]]) => ({
      ...read(trait),
      group: inGroup / sizes[0],
      rest: inRest / sizes[1],
    }))
    .filter(({ group, rest }) => Math.abs(group - rest) >= NOTABLE_SHARE)
    .filter(({ what, operation }) => what === 'attribute' || operation !== '')
    .sort((a, b) => differenceOf(b) - differenceOf(a) || RANK[a.what] - RANK[b.what])
    .slice(0, MOST_SHARES);
}

function differenceOf({ group, rest }: TraceGroups['shares'][number]): number {
  return Math.abs(group - rest);
}

/** An attribute that each such span has, or each process, says no more than the span or the process does. */
function isOfEachSpan(trait: string, sums: Sides, counts: ReadonlyMap<string, Sides>): boolean {
  const { what, service, operation } = read(trait);
  if (what !== 'attribute') return false;
  const ofSpan = counts.get(JSON.stringify({ what: 'span', service, operation }));
  return ofSpan?.every((sum, side) => sum === sums[side]) ?? false;
}

/** Reads what {@link traitsOf} has made. */
function read(trait: string): Trait {
  return JSON.parse(trait) as Trait;
}

/** What there is to a span, each as JSON. */
function traitsOf(span: Span): string[] {
  const of = { service: folderName(span.service), operation: span.name };
  const process = { ...of, operation: '' };
  const traits: Trait[] = [
    { what: 'span', ...of },
    // That the service took part at all; its spans say so in the answer.
    { what: 'span', ...process },
    ...(hasFailed(span) ? [{ what: 'failure' as const, ...of }] : []),
    ...valuesOf(span.attributes).map((each) => ({ what: 'attribute' as const, ...of, ...each })),
    ...valuesOf(span.resource).map((each) => ({ what: 'attribute' as const, ...process, ...each })),
  ];
  return traits.map((trait) => JSON.stringify(trait));
}

function valuesOf(attributes: Span['attributes']): { attribute: string; value: string }[] {
  return Object.entries(attributes)
    .filter(([name]) => !OWN.test(name))
    .map(([attribute, value]) => ({
      attribute,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    }))
    .filter(({ value }) => !UUID.test(value));
}

function timesApart(
  sides: readonly (readonly (readonly Span[])[])[],
  sizes: Sides,
): TraceGroups['times'] {
  const sums = new Map<string, Sides>();
  sides.forEach((traces, side) => {
    for (const node of traces.flatMap((spans) => [...allOf(rootsOf(spans))])) {
      const { service, operation } = node;
      add(sums, JSON.stringify({ service, operation }), side, selfTime(node));
    }
  });
  return [...sums]
    .map(([of, [group, rest]]) => ({
      ...(JSON.parse(of) as { service: string; operation: string }),
      groupUs: Math.round(group / sizes[0]),
      restUs: Math.round(rest / sizes[1]),
    }))
    .filter(({ groupUs, restUs }) => Math.abs(groupUs - restUs) >= NOTABLE_US)
    .sort((a, b) => Math.abs(b.groupUs - b.restUs) - Math.abs(a.groupUs - a.restUs))
    .slice(0, MOST_TIMES);
}

function add(sums: Map<string, Sides>, key: string, side: number, amount: number): void {
  const sum = sums.get(key) ?? [0, 0];
  sum[side === 0 ? 0 : 1] += amount;
  sums.set(key, sum);
}

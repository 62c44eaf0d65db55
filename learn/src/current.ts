import type { CurrentCase } from '@simplebank/console/learn';
import { describePart } from './answer.ts';
import type { CaseRun } from './case-run.ts';

/** The case that is on, and how far the learner is with it. */
export interface Current {
  readonly run: CaseRun;
  /** Empty until its bank runs: it names where that listens. */
  story: string;
  state: CurrentCase['state'];
  sinceMs: number;
  endedAt: string | null;
  hints: number;
  wrongAnswers: number;
  verdict: string | null;
  checked: boolean | null;
  solution: string | null;
}

/** What the learner is told of it: neither what is right nor what was drawn. */
export function viewOf(current: Current): CurrentCase {
  const { run, state, sinceMs, endedAt, hints, solution } = current;
  const { story, wrongAnswers, verdict, checked } = current;
  return {
    ...{ name: run.name, title: run.case.title, seed: run.seed, state, story, wrongAnswers },
    ...{ verdict, checked, solution, sources: run.sources, question: run.case.question },
    isMendable: run.isMendable,
    since: new Date(sinceMs).toISOString(),
    endedAt,
    answer: run.case.answer.map((part) => ({ name: part.name, like: describePart(part) })),
    hints: run.drawn.hints.slice(0, hints),
    hintsLeft: run.drawn.hints.length - hints,
  };
}

const STATES: Readonly<Record<CurrentCase['state'], string>> = {
  starting: 'being started',
  open: 'waiting for an answer',
  solved: 'solved',
  checking: 'being tried',
  mended: 'solved and mended',
  'given-up': 'given up',
  stopping: 'being stopped',
};

/** Why no other can be started while it is on, in a sentence. */
export function whyNoOther(current: Current): string {
  const { run, state } = current;
  if (state === 'stopping') return whatNow(current);
  const isUnderWay = state === 'starting' || state === 'checking';
  return isUnderWay
    ? `${whatNow(current)}, and stop it before you start another`
    : `${run.name} is on: stop it before you start another`;
}

/** What there is to do, for who asked for what cannot be done as the case is. */
export function whatNow({ run, state }: Current): string {
  const is = `${run.name} is ${STATES[state]}`;
  if (state === 'solved' || state === 'given-up' || state === 'mended') {
    const check = run.isMendable ? 'npm run learn -- check tries what you have mended, ' : '';
    return `${is}: ${check}npm run learn -- stop ends it`;
  }
  return `${is}: wait until that is done`;
}

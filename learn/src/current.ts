import type { CurrentCase } from '@simplebank/console/learn';
import { describePart } from './answer.ts';
import type { CaseRun } from './case-run.ts';

/** The case that is on, and how far the learner is with it. */
export interface Current {
  readonly run: CaseRun;
  readonly story: string;
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

import { randomInt } from 'node:crypto';
import path from 'node:path';
import {
  type CaseInfo,
  type CurrentCase,
  type LearnDeed,
  SEEDS,
  type Classroom as View,
} from '@simplebank/console/learn';
import { reasonOf } from '@simplebank/shared/thrown';
import { describePart, isNothing, whyNoAnswer, wrongParts } from './answer.ts';
import type { Stage } from './bank.ts';
import { loadCases, type NamedCase, readText } from './case-folders.ts';
import { CaseRun } from './case-run.ts';
import { EXERCISES, isRightAnswer } from './exercises.ts';
import { Progress } from './progress.ts';

/** To who sees nothing wrong where something is. */
const SOMETHING = 'Something is: who complains has a reason to.';

/** What is asked for cannot be done as things are; the message says why. */
export class LearnError extends Error {
  override readonly name = 'LearnError';
  readonly refusal: 'case-not-found' | 'learn-not-possible';

  constructor(message: string, refusal: LearnError['refusal'] = 'learn-not-possible') {
    super(message);
    this.refusal = refusal;
  }
}

/** The case that is on, and how far the learner is with it. */
interface Current {
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

/**
 * Where cases are started, answered and ended: one at a time. What takes long goes on behind the
 * answer, which tells how it is; who wants to know more looks again.
 */
export class Classroom {
  readonly #stage: Stage;
  readonly #folder: string;
  readonly #cases: readonly NamedCase[];
  readonly #progress: Progress;
  readonly #closed = new AbortController();
  /** Of the last answer to each lesson's exercise. */
  readonly #verdicts = new Map<number, string>();
  #current: Current | undefined;
  #problem: string | null = null;
  #underWay: Promise<void> = Promise.resolve();

  private constructor(stage: Stage, folder: string, cases: readonly NamedCase[], kept: Progress) {
    this.#stage = stage;
    this.#folder = folder;
    this.#cases = cases;
    this.#progress = kept;
  }

  /** @throws Error when the cases or what is kept of the learner's progress cannot be read */
  static async open(stage: Stage): Promise<Classroom> {
    const folder = path.join(stage.root, 'learn');
    const cases = await loadCases(path.join(folder, 'dist', 'cases'));
    const progress = await Progress.open(path.join(stage.dataDirectory, 'learn.json'));
    return new Classroom(stage, path.join(folder, 'cases'), cases, progress);
  }

  /**
   * @returns how all is after that
   * @throws LearnError when it cannot be done as things are
   */
  async do(deed: LearnDeed): Promise<View> {
    switch (deed.deed) {
      case 'look':
        break;
      case 'start':
        await this.#start(deed.case, deed.seed ?? randomInt(SEEDS));
        break;
      case 'hint':
        this.#hint();
        break;
      case 'answer':
        await this.#answer(deed.answer);
        break;
      case 'check':
        this.#check();
        break;
      case 'give-up':
        await this.#giveUp();
        break;
      case 'stop':
        this.#stop();
        break;
      case 'reset':
        this.#verdicts.clear();
        await this.#progress.reset();
        break;
      case 'exercise':
        await this.#exercise(deed.lesson, deed.answer);
    }
    return this.view();
  }

  /** Gives up what is under way. The stage is not closed: it is not ours. */
  async close(): Promise<void> {
    this.#closed.abort(new LearnError('SimpleBank stops'));
    await this.#underWay;
  }

  view(): View {
    return {
      cases: this.#cases.map((named) => this.#infoOf(named)),
      exercises: EXERCISES.map(({ lesson }) => ({
        lesson,
        done: this.#progress.exercises.includes(lesson),
        verdict: this.#verdicts.get(lesson) ?? null,
      })),
      current: this.#current ? viewOf(this.#current) : null,
      problem: this.#problem,
    };
  }

  async #start(name: string, seed: number): Promise<void> {
    if (this.#current) {
      throw new LearnError(`${this.#current.run.name} is on: stop it before you start another`);
    }
    const named = this.#cases.find((one) => one.name === name);
    if (!named) {
      throw new LearnError(
        `there is no case ${name}, only ${this.#cases.map((one) => one.name).join(', ')}`,
        'case-not-found',
      );
    }
    const run = new CaseRun(this.#stage, named, seed);
    this.#current = {
      run,
      story: await this.#text(run, 'story.md'),
      state: 'starting',
      sinceMs: Date.now(),
      endedAt: null,
      hints: 0,
      wrongAnswers: 0,
      verdict: null,
      checked: null,
      solution: null,
    };
    const current = this.#current;
    this.#problem = null;
    this.#goOn(async () => {
      await run.begin(this.#closed.signal);
      this.#enter(current, 'open');
    });
  }

  #hint(): void {
    const current = this.#at('open');
    const { length } = current.run.drawn.hints;
    if (current.hints === length) throw new LearnError(`there are no more than ${length} hints`);
    current.hints += 1;
  }

  async #answer(given: readonly string[]): Promise<void> {
    const current = this.#at('open');
    const { run } = current;
    const why = whyNoAnswer(run.case.answer, given);
    if (why !== undefined) throw new LearnError(why);
    const wrong = wrongParts(run.case.answer, run.drawn.right, given);
    if (wrong.length > 0) {
      current.wrongAnswers += 1;
      current.verdict = isNothing(given)
        ? SOMETHING
        : (run.drawn.mistake(given) ?? `That is not it: ${wrong.join(' and ')}.`);
      return;
    }
    current.solution = await this.#text(run, 'solution.md');
    current.verdict = run.isMendable ? 'Right. Now mend it.' : 'Right.';
    await this.#progress.solved(run.name, {
      seed: run.seed,
      solvedAt: new Date().toISOString(),
      seconds: Math.round((Date.now() - current.sinceMs) / 1000),
      hints: current.hints,
      wrongAnswers: current.wrongAnswers,
      mended: false,
    });
    current.endedAt = new Date().toISOString();
    current.state = 'solved';
  }

  async #exercise(lesson: number, given: string): Promise<void> {
    const exercise = EXERCISES.find((one) => one.lesson === lesson);
    if (!exercise) {
      throw new LearnError(`the course has ${EXERCISES.length} lessons, none is ${lesson}`);
    }
    const isRight = isRightAnswer(exercise, given);
    this.#verdicts.set(lesson, isRight ? `Right. ${exercise.why}` : 'That is not it: look again.');
    if (isRight) await this.#progress.answered(lesson);
  }

  #check(): void {
    const current = this.#at('open', 'solved', 'given-up');
    const { run, state } = current;
    if (!run.isMendable) {
      throw new LearnError(`${run.name} has nothing in the services' sources that could be mended`);
    }
    current.state = 'checking';
    this.#goOn(async () => {
      const result = await run.check();
      current.checked = result.isWell;
      current.verdict = result.isWell ? 'It is mended: nothing is left of it.' : result.why;
      current.state = result.isWell && state === 'solved' ? 'mended' : state;
      const done = this.#progress.cases[run.name];
      if (done && current.state === 'mended') {
        await this.#progress.solved(run.name, { ...done, mended: true });
      }
    });
  }

  async #giveUp(): Promise<void> {
    const current = this.#at('open');
    current.solution = await this.#text(current.run, 'solution.md');
    current.verdict = `The answer was ${current.run.drawn.right.join(' ')}.`;
    current.endedAt = new Date().toISOString();
    current.state = 'given-up';
  }

  #stop(): void {
    const current = this.#at('open', 'solved', 'mended', 'given-up');
    current.state = 'stopping';
    this.#goOn(async () => {
      await current.run.end();
      this.#current = undefined;
    });
  }

  /** What goes wrong behind an answer ends the case, and is told to whoever looks. */
  #goOn(work: () => Promise<void>): void {
    this.#underWay = work().catch(async (error: unknown) => {
      this.#problem = reasonOf(error);
      const run = this.#current?.run;
      this.#current = undefined;
      if (!this.#closed.signal.aborted) {
        await run?.end().catch((further: unknown) => {
          this.#problem = `${this.#problem}; and then: ${reasonOf(further)}`;
        });
      }
    });
  }

  #enter(current: Current, state: CurrentCase['state']): void {
    current.state = state;
    current.sinceMs = Date.now();
  }

  /** @throws LearnError when no case is in one of these states */
  #at(...states: CurrentCase['state'][]): Current {
    if (!this.#current) throw new LearnError('no case is on: start one');
    const { state, run } = this.#current;
    if (!states.includes(state)) throw new LearnError(`${run.name} is ${state}: not now`);
    return this.#current;
  }

  #text({ name, drawn }: CaseRun, file: string): Promise<string> {
    return readText(path.join(this.#folder, name, file), drawn.facts);
  }

  #infoOf({ name, case: one }: NamedCase): CaseInfo {
    const { title, complaint, difficulty, shows } = one;
    const { seed: _, ...done } = this.#progress.cases[name] ?? { seed: 0 };
    return {
      ...{ name, title, complaint, difficulty },
      // Who is to find out that nothing is wrong has to look everywhere.
      signals: shows.length > 0 ? [...shows] : ['logs', 'traces', 'timings'],
      isMendable: one.isMendable,
      done: 'solvedAt' in done ? done : null,
    };
  }
}

function viewOf(current: Current): CurrentCase {
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

import { randomInt } from 'node:crypto';
import path from 'node:path';
import {
  type CurrentCase,
  type LearnDeed,
  SEEDS,
  type Classroom as View,
} from '@simplebank/console/learn';
import { reasonOf } from '@simplebank/shared/thrown';
import { isNothing, whyNoAnswer, wrongParts } from './answer.ts';
import type { Stage } from './bank.ts';
import { CaseRun } from './case-run.ts';
import { CaseShelf } from './case-shelf.ts';
import { type Current, viewOf, whatNow, whyNoOther } from './current.ts';
import { Exercises } from './exercises.ts';
import { LearnError } from './learn-error.ts';
import { Progress } from './progress.ts';

/** To who sees nothing wrong where something is. */
const SOMETHING = 'Something is: who complains has a reason to.';

/**
 * Where cases are started, answered and ended: one at a time. What takes long goes on behind the
 * answer, which tells how it is; who wants to know more looks again.
 */
export class Classroom {
  readonly #stage: Stage;
  readonly shelf: CaseShelf;
  readonly #progress: Progress;
  readonly #closed = new AbortController();
  readonly #exercises: Exercises;
  #current: Current | undefined;
  #problem: string | null = null;
  #note: string | null = null;
  #underWay: Promise<void> = Promise.resolve();

  private constructor(stage: Stage, shelf: CaseShelf, progress: Progress) {
    this.#stage = stage;
    this.shelf = shelf;
    this.#progress = progress;
    this.#exercises = new Exercises(progress);
  }

  /** @throws Error when the cases or what is kept of the learner's progress cannot be read */
  static async open(stage: Stage): Promise<Classroom> {
    const shelf = await CaseShelf.open(stage.root);
    const progress = await Progress.open(path.join(stage.dataDirectory, 'learn.json'));
    return new Classroom(stage, shelf, progress);
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
        this.#start(deed.case, deed.seed ?? randomInt(SEEDS));
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
        this.#exercises.forget();
        await this.#progress.reset();
        break;
      case 'exercise':
        await this.#exercises.answer(deed.lesson, deed.answer);
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
      managed: true,
      cases: this.shelf.infos(this.#progress),
      exercises: this.#exercises.all(),
      current: this.#current ? viewOf(this.#current) : null,
      problem: this.#problem,
      note: this.#note,
    };
  }

  #start(name: string, seed: number): void {
    const named = this.shelf.caseOf(name);
    const run = new CaseRun(this.#stage, named, seed);
    if (this.#current) throw new LearnError(whyNoOther(this.#current));
    const current: Current = {
      run,
      story: '',
      state: 'starting',
      sinceMs: Date.now(),
      endedAt: null,
      hints: 0,
      wrongAnswers: 0,
      verdict: null,
      checked: null,
      solution: null,
    };
    this.#current = current;
    this.#problem = null;
    this.#note = null;
    this.#goOn(async () => {
      await run.begin(this.#closed.signal);
      current.story = await this.shelf.text(run, 'story.md');
      current.state = 'open';
      current.sinceMs = Date.now();
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
    const why = whyNoAnswer(run.case.answer, given, this.shelf.services);
    if (why !== undefined) throw new LearnError(why);
    const wrong = wrongParts(run.case.answer, run.drawn.right, given);
    if (wrong.length > 0) {
      const unknown = await run.unknownUuid(given);
      if (unknown !== undefined)
        throw new LearnError(`no order and no other request is ${unknown}`);
      current.wrongAnswers += 1;
      current.verdict = isNothing(given)
        ? SOMETHING
        : (run.drawn.mistake(given) ?? `That is not it: ${wrong.join(' and ')}.`);
      return;
    }
    current.solution = await this.shelf.text(run, 'solution.md');
    const isMended = current.checked === true;
    const more = isMended ? ' You have mended it, too.' : ' Now mend it.';
    current.verdict = `Right.${run.isMendable ? more : ''}`;
    await this.#progress.solved(run.name, {
      seed: run.seed,
      solvedAt: new Date().toISOString(),
      seconds: Math.round((Date.now() - current.sinceMs) / 1000),
      hints: current.hints,
      wrongAnswers: current.wrongAnswers,
      mended: isMended,
    });
    current.endedAt = new Date().toISOString();
    current.state = isMended ? 'mended' : 'solved';
  }

  #check(): void {
    const current = this.#at('open', 'solved', 'mended', 'given-up');
    const { run, state } = current;
    if (!run.isMendable) {
      throw new LearnError(`${run.name} has nothing in the services' sources that could be mended`);
    }
    current.state = 'checking';
    this.#goOn(async () => {
      const result = await run.check();
      current.checked = result.isWell;
      current.verdict = result.isWell ? 'It is mended: nothing is left of it.' : result.why;
      const isSolved = state === 'solved' || state === 'mended';
      if (isSolved) current.state = result.isWell ? 'mended' : 'solved';
      else current.state = state;
      const done = this.#progress.cases[run.name];
      if (done && current.state === 'mended') {
        await this.#progress.solved(run.name, { ...done, mended: true });
      }
    });
  }

  async #giveUp(): Promise<void> {
    const current = this.#at('open');
    current.solution = await this.shelf.text(current.run, 'solution.md');
    current.verdict = `The answer was ${current.run.drawn.right.join(' ')}.`;
    current.endedAt = new Date().toISOString();
    current.state = 'given-up';
  }

  #stop(): void {
    const current = this.#at('open', 'solved', 'mended', 'given-up');
    current.state = 'stopping';
    this.#goOn(async () => {
      const ended = await current.run.end();
      this.#note = ended?.kept === undefined ? null : ended.message;
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
        try {
          const interrupted = await run?.end();
          if (interrupted?.kept) this.#problem = `${this.#problem}. ${interrupted.message}`;
        } catch (further) {
          this.#problem = `${this.#problem}; and then: ${reasonOf(further)}`;
        }
      }
    });
  }

  /** @throws LearnError when no case is in one of these states */
  #at(...states: CurrentCase['state'][]): Current {
    if (!this.#current) throw new LearnError('no case is on: start one');
    if (!states.includes(this.#current.state)) throw new LearnError(whatNow(this.#current));
    return this.#current;
  }
}

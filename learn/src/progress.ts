import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '@simplebank/shared/json';
import { propertyOf } from '@simplebank/shared/thrown';
import { z } from 'zod';

const Done = z.object({
  seed: z.int(),
  /** When the first right answer came. */
  solvedAt: z.iso.datetime(),
  /** From the start to the right answer. */
  seconds: z.number(),
  hints: z.int(),
  wrongAnswers: z.int(),
  mended: z.boolean(),
});
export type Done = z.infer<typeof Done>;

const Kept = z.object({
  version: z.literal(1),
  cases: z.record(z.string(), Done),
  /** The lessons whose exercise is answered. */
  exercises: z.array(z.int()),
});
type Kept = z.infer<typeof Kept>;

const NOTHING_YET: Kept = { version: 1, cases: {}, exercises: [] };

/** What the learner has solved, in a file that outlives every run and every crash. */
export class Progress {
  readonly #file: string;
  #kept: Kept;

  private constructor(file: string, kept: Kept) {
    this.#file = file;
    this.#kept = kept;
  }

  /**
   * @param file need not be there
   * @throws Error when it is there and no such file, which is not for us to write over
   */
  static async open(file: string): Promise<Progress> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (propertyOf(error, 'code') === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return new Progress(file, NOTHING_YET);
    const kept = Kept.safeParse(parseJson(text));
    if (!kept.success) throw new Error(`${file} is not what keeps progress: move it away`);
    return new Progress(file, kept.data);
  }

  /** By the name of the case. */
  get cases(): Readonly<Record<string, Done>> {
    return this.#kept.cases;
  }

  /** The lessons whose exercise is answered. */
  get exercises(): readonly number[] {
    return this.#kept.exercises;
  }

  /** Keeps that a case is solved, or mended as well. The first time counts. */
  async solved(name: string, done: Done): Promise<void> {
    const { cases } = this.#kept;
    const before = cases[name];
    const mended = done.mended || before?.mended === true;
    await this.#write({ cases: { ...cases, [name]: { ...(before ?? done), mended } } });
  }

  /** Keeps that the exercise of a lesson is answered. */
  async answered(lesson: number): Promise<void> {
    const { exercises } = this.#kept;
    if (!exercises.includes(lesson)) await this.#write({ exercises: [...exercises, lesson] });
  }

  /** Forgets everything. */
  async reset(): Promise<void> {
    await this.#write(NOTHING_YET);
  }

  /** In one step, so that there is always one whole file. */
  async #write(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change };
    const next = `${this.#file}.next`;
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeFile(next, `${JSON.stringify(this.#kept, null, 2)}\n`);
    await rename(next, this.#file);
  }
}

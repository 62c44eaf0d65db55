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

const Kept = z.object({ version: z.literal(1), cases: z.record(z.string(), Done) });

/** What the learner has solved, in a file that outlives every run and every crash. */
export class Progress {
  readonly #file: string;
  #cases: Record<string, Done>;

  private constructor(file: string, cases: Record<string, Done>) {
    this.#file = file;
    this.#cases = cases;
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
    if (text === undefined) return new Progress(file, {});
    const kept = Kept.safeParse(parseJson(text));
    if (!kept.success) throw new Error(`${file} is not what keeps progress: move it away`);
    return new Progress(file, kept.data.cases);
  }

  /** By the name of the case. */
  get cases(): Readonly<Record<string, Done>> {
    return this.#cases;
  }

  /** Keeps that a case is solved, or mended as well. The first time counts. */
  async solved(name: string, done: Done): Promise<void> {
    const before = this.#cases[name];
    const mended = done.mended || before?.mended === true;
    this.#cases = { ...this.#cases, [name]: { ...(before ?? done), mended } };
    await this.#write();
  }

  /** Forgets everything. */
  async reset(): Promise<void> {
    this.#cases = {};
    await this.#write();
  }

  /** In one step, so that there is always one whole file. */
  async #write(): Promise<void> {
    const next = `${this.#file}.next`;
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeFile(next, `${JSON.stringify({ version: 1, cases: this.#cases }, null, 2)}\n`);
    await rename(next, this.#file);
  }
}

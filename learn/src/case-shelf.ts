import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CaseInfo } from '@simplebank/console/learn';
import { factsOf, loadCases, type NamedCase, readText } from './case-folders.ts';
import type { CaseRun } from './case-run.ts';
import { LearnError } from './learn-error.ts';
import type { Progress } from './progress.ts';

/** All cases that there are to choose from, with their texts. */
export class CaseShelf {
  /** All services that a case could be about, by their folders. */
  readonly services: readonly string[];
  readonly #folder: string;
  readonly #cases: readonly NamedCase[];

  private constructor(folder: string, cases: readonly NamedCase[], services: readonly string[]) {
    this.#folder = folder;
    this.#cases = cases;
    this.services = services;
  }

  /**
   * @param root the repository's
   * @throws Error when the cases cannot be read
   */
  static async open(root: string): Promise<CaseShelf> {
    const cases = await loadCases(root);
    const services = (await readdir(path.join(root, 'services'))).sort();
    return new CaseShelf(path.join(root, 'learn', 'cases'), cases, services);
  }

  /** @throws LearnError when there is no case of that name */
  caseOf(name: string): NamedCase {
    const named = this.#cases.find((one) => one.name === name);
    if (named) return named;
    throw new LearnError(
      `there is no case ${name}, only ${this.#cases.map((one) => one.name).join(', ')}`,
      'case-not-found',
    );
  }

  /** A text of a case whose bank runs, such as `story.md`. */
  text(run: CaseRun, file: string): Promise<string> {
    return readText(path.join(this.#folder, run.name, file), factsOf(run.case, run.drawn, run));
  }

  /** What is known of each before it is started, and whether it has been found. */
  infos(progress: Progress): CaseInfo[] {
    return this.#cases.map((named) => infoOf(named, progress));
  }
}

function infoOf({ name, case: one }: NamedCase, progress: Progress): CaseInfo {
  const { title, complaint, difficulty, shows } = one;
  const { seed: _, ...done } = progress.cases[name] ?? { seed: 0 };
  return {
    ...{ name, title, complaint, difficulty },
    // Who is to find out that nothing is wrong has to look everywhere.
    signals: shows.length > 0 ? [...shows] : ['logs', 'traces', 'timings'],
    isMendable: one.isMendable,
    done: 'solvedAt' in done ? done : null,
  };
}

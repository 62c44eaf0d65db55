import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '@simplebank/shared/json';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import { z } from 'zod';

/** The file beside the lock that names each process which its holder has started, a line of JSON each. */
export const RECORD = 'supervisor.processes';

const Started = z.object({
  pid: z.int().positive(),
  name: z.string(),
  /** Where it listens. */
  port: z.int(),
  /** Stands in its command, and in that of no process that another supervisor has started. */
  mark: z.guid(),
});
export type Started = z.infer<typeof Started>;

/** What a supervisor has started, for whoever comes after it when it is killed. */
export class ProcessRecord {
  /** To be in the command of each process: ids are given again, this is not. */
  readonly mark = randomUUID();
  readonly #file: string;
  readonly #onError: (message: string) => void;
  #failing = false;

  /** @param onError told once when a process cannot be recorded */
  constructor(directory: string, onError: (message: string) => void) {
    this.#file = path.join(directory, RECORD);
    this.#onError = onError;
  }

  /** Records a process. A failure is reported, never thrown: the system runs on without. */
  add(started: Omit<Started, 'mark'>): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify({ ...started, mark: this.mark })}\n`);
    } catch (error) {
      const message = `processes cannot be recorded in ${RECORD}: ${reasonOf(error)}`;
      if (!this.#failing) this.#onError(message);
      this.#failing = true;
    }
  }

  /** To be called when none of them runs any more. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

/** All that were ever recorded in a data directory since it was last given back. */
export function recordedIn(directory: string): Started[] {
  return linesOf(path.join(directory, RECORD)).flatMap((line) => {
    // The last one may have been cut off.
    const started = Started.safeParse(parseJson(line));
    return started.success ? [started.data] : [];
  });
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (propertyOf(error, 'code') === 'ENOENT') return [];
    throw error;
  }
}

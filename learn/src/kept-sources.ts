import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '@simplebank/shared/json';
import { z } from 'zod';

/** The file in a case's folder that says which case it is, and what its sources were at the start. */
const NOTE = 'case.json';

const Note = z.object({ name: z.string(), seed: z.int(), digest: z.string() });
type Note = z.infer<typeof Note>;

/** Beside the sources: what is built of them, and the packages. */
const NO_SOURCES = ['dist', 'node_modules'];

/** A case that has ended, though it may not be through. */
export interface Interrupted {
  /** Where its sources are kept; undefined when nothing was changed in them. */
  readonly kept: string | undefined;
  /** What is to be said of it, in a sentence. */
  readonly message: string;
}

/** Notes what a case has just put into its folder, so that it can be told what the learner changes. */
export async function noteCase(
  folder: string,
  { name, seed }: Pick<Note, 'name' | 'seed'>,
): Promise<void> {
  const note: Note = { name, seed, digest: await digestOf(sourcesIn(folder)) };
  await writeFile(path.join(folder, NOTE), JSON.stringify(note));
}

/**
 * Moves the sources of a case that has ended out of its folder, if the learner has changed
 * any. No bank of it runs any more.
 *
 * @param keep the folder of what is kept; of the same case and seed the last stays
 * @returns undefined when no case was on in that folder
 */
export async function keepSources(folder: string, keep: string): Promise<Interrupted | undefined> {
  const text = await readFile(path.join(folder, NOTE), 'utf8').catch(() => '');
  const note = Note.safeParse(parseJson(text));
  // Without sources: they are kept already, and what did so was killed.
  if (!note.success || !existsSync(sourcesIn(folder))) return undefined;
  const { name, seed, digest } = note.data;
  const again = `npm run learn -- start ${name} --seed ${seed} puts the same up again`;
  if ((await digestOf(sourcesIn(folder))) === digest) {
    return { kept: undefined, message: `The case ${name} was on: ${again}.` };
  }
  const kept = path.join(keep, `${name}-${seed}`);
  await moveSources(sourcesIn(folder), kept);
  return {
    kept,
    message:
      `The case ${name} was on: its sources, with what you have changed, are kept in ${kept}. ` +
      `${again}, as it was at first; to go on with yours, copy what is kept over ${sourcesIn(folder)} then.`,
  };
}

async function moveSources(from: string, to: string): Promise<void> {
  for (const name of NO_SOURCES) {
    await rm(path.join(from, name), { recursive: true, force: true });
  }
  await rm(to, { recursive: true, force: true });
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

/** The same for the same files with the same contents. */
async function digestOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !NO_SOURCES.includes(file.split(path.sep)[0] ?? ''))
    .sort();
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(`${file}\0`).update(await readFile(path.join(folder, file)));
  return hash.digest('hex');
}

function sourcesIn(folder: string): string {
  return path.join(folder, 'services');
}

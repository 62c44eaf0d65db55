import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bank } from './bank.ts';
import type { Case, DrawnCase, Facts } from './case.ts';

/** A case and its name, which is that of its folder. */
export interface NamedCase {
  readonly name: string;
  readonly case: Case;
}

/**
 * Loads all cases that this platform can do, by difficulty and name. One is added by adding its folder.
 *
 * @param root of the repository, with a folder for each case in `learn/cases/`, and what was built of it in
 *   `dist/cases/`
 */
export async function loadCases(root: string): Promise<NamedCase[]> {
  const folder = path.join(root, 'learn', 'cases');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const built = path.join(root, 'dist', 'cases');
  const cases = await Promise.all(names.sort().map((name) => loadCase(built, name)));
  const possible = cases.filter((one) => !one.case.notOn?.includes(process.platform));
  return possible.sort((a, b) => a.case.difficulty - b.case.difficulty);
}

async function loadCase(folder: string, name: string): Promise<NamedCase> {
  const file = pathToFileURL(path.join(folder, `${name}.js`)).href;
  const module: { default: Case } = await import(file);
  return { name, case: module.default };
}

/**
 * What the texts of a case may name: beside what was drawn its `question`, where the `gateway` of its
 * bank listens, and the folder of the `sources` that run.
 */
export function factsOf(
  { question }: Pick<Case, 'question'>,
  { facts }: Pick<DrawnCase, 'facts'>,
  { bank, sources }: { readonly bank: Pick<Bank, 'urls'>; readonly sources: string },
): Facts {
  const { gateway = '' } = bank.urls;
  return { ...facts, question, gateway, sources };
}

/**
 * A text of a case, with a fact in place of its `{{name}}`. Of a list, each has a line of its own:
 * two spaces keep Markdown from joining them.
 *
 * @throws Error when it names what is no fact
 */
export async function readText(file: string, facts: Facts): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = facts[name];
    if (value === undefined) throw new Error(`${file} names ${name}, which is no fact`);
    return Array.isArray(value) ? value.join('  \n') : String(value);
  });
}

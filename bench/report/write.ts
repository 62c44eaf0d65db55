import { readFile, writeFile } from 'node:fs/promises';
import type { Machine } from '../harness/machine.ts';
import type { BenchResult } from '../harness/result.ts';
import { chartOf } from './chart.ts';
import { promisesOf } from './markdown.ts';

/** A run of all benches. */
export interface Run {
  /** ISO 8601, UTC. */
  at: string;
  machine: Machine;
  results: BenchResult[];
}

const docs = new URL('../../docs/', import.meta.url);
/** What is between these lines of docs/performance.md comes from a run; the rest is written by hand. */
const BEGIN = '<!-- the last run, written by `npm run bench` -->';
const END = '<!-- end of the last run -->';

/** Writes docs/performance.json, its chart, and the part of docs/performance.md that is the run's. */
export async function writeReport(run: Run): Promise<void> {
  const file = new URL('performance.md', docs);
  const [before, rest] = (await readFile(file, 'utf8')).split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/performance.md has no lines ${BEGIN} and ${END}`);
  }
  await writeFile(file, `${before}${BEGIN}\n\n${reportOf(run)}\n\n${END}${after}`);
  await writeFile(new URL('performance.svg', docs), chartOf(run.results));
  await writeFile(new URL('performance.json', docs), `${JSON.stringify(run, null, 2)}\n`);
}

function reportOf({ at, machine, results }: Run): string {
  const { cpu, cores, memoryGb, system, node } = machine;
  return [
    `${at.slice(0, 10)}, on ${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node.js ${node}.`,
    promisesOf(results.flatMap(({ promises }) => promises)),
    '![The rates and times of ours and its peers, each as a share of the bare library](performance.svg)',
  ].join('\n\n');
}

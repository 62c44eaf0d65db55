import type { BenchResult, Promised, Table } from '../harness/result.ts';

/** One bench as a section of Markdown. */
export function markdownOf({ name, about, tables, promises, notes, ...run }: BenchResult): string {
  const [before, after] = run.loadAverage;
  return [
    `### ${name}`,
    about,
    ...tables.map(tableOf),
    ...(promises.length > 0 ? [promisesOf(promises)] : []),
    ...notes.map((note) => `- ${note}`),
    `Took ${run.seconds} s; load average ${before} before, ${after} after.`,
    '',
  ].join('\n\n');
}

function tableOf({ title, columns, rows }: Table): string {
  return `**${title}**\n\n${grid(columns, rows)}`;
}

export function promisesOf(promises: readonly Promised[]): string {
  return grid(
    ['promised', 'target', 'measured', ''],
    promises.map(({ what, target, value, kept }) => [
      what,
      target,
      value,
      kept ? 'kept' : 'missed',
    ]),
  );
}

function grid(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  // The first column names, the others count.
  const rule = columns.map((_, i) => (i === 0 ? '---' : '--:'));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

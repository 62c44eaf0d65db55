import type { CaseInfo, Classroom, CurrentCase } from '@simplebank/console/learn';
import { withFullLinks } from './full-links.ts';

const DIFFICULTIES = ['easy', 'medium', 'hard'];
const LEGEND = '· not yet  ✓ found, to be mended yet  ✓✓ nothing left to do';

/** All cases, with what is done; and above them the one that is on. */
export function drawClassroom({ cases, exercises, current, problem, note }: Classroom): string {
  const found = cases.filter(({ done }) => done).length;
  const rows = cases.map((one) => [
    done(one),
    one.name,
    DIFFICULTIES[one.difficulty - 1] ?? '',
    one.signals.join(', '),
    one.title,
  ]);
  const widths = rows.reduce<number[]>(
    (wide, row) => row.map((cell, i) => Math.max(cell.length, wide[i] ?? 0)),
    [],
  );
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const next = current
    ? `${current.name} is on (${STATES[current.state]})\n`
    : 'npm run learn -- start <case>  puts a bank with that bug in the place of yours\n';
  const answered = exercises.filter((exercise) => exercise.done).length;
  return (
    `${lines.join('\n')}\n\n${LEGEND}\n\n${found} of ${cases.length} found, ` +
    `${answered} of ${exercises.length} exercises of docs/course answered\n${next}` +
    [problem, note].map((news) => (news === null ? '' : `\n${news}\n`)).join('')
  );
}

/**
 * The case that is on: what it is about, what was said so far, and what there is to do.
 *
 * @param page where the console is
 */
export function drawCase(current: CurrentCase, page: string): string {
  const { name, title, seed, story, question } = current;
  const about = [
    `${name}: ${title} (seed ${seed})`,
    ...(story === '' ? [] : [withFullLinks(story.trimEnd(), page)]),
    ...(story.includes(question) ? [] : [question]),
  ];
  return about.map((part) => `${part}\n\n`).join('') + drawNews(current, page);
}

/** The same without the story, for who has just read it. */
export function drawNews(current: CurrentCase, page: string): string {
  const { hints, verdict, solution } = current;
  const links = (text: string) => withFullLinks(text, page);
  return [
    ...hints.map((hint, i) => `Hint ${i + 1}: ${links(hint)}`),
    ...(verdict === null ? [] : [verdict]),
    ...(solution === null ? [] : [links(solution.trimEnd())]),
    whatNext(current),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

const STATES: Readonly<Record<CurrentCase['state'], string>> = {
  starting: 'being started',
  open: 'waiting for your answer',
  solved: 'solved',
  checking: 'being tried',
  mended: 'solved and mended',
  'given-up': 'given up',
  stopping: 'being stopped',
};

function done({ done: record, isMendable }: CaseInfo): string {
  if (!record) return '·';
  return record.mended || !isMendable ? '✓✓' : '✓';
}

function whatNext({ state, answer, hintsLeft, isMendable, sources }: CurrentCase): string {
  const command = (rest: string, does: string) => `  npm run learn -- ${rest.padEnd(16)}${does}`;
  const stop = command('stop', 'ends it, and your own bank comes back');
  const check = isMendable ? [command('check', `builds and tries ${sources}`)] : [];
  if (state !== 'open') return [...(state === 'mended' ? [] : check), stop].join('\n');
  const parts = answer.map(({ name }) => `<${name}>`).join(' ');
  return [
    `  npm run learn -- answer ${parts}`,
    ...answer.map(({ name, like }) => `      <${name}>: ${like}`),
    command('answer nothing', ' when nothing is wrong'),
    ...(hintsLeft > 0 ? [command('hint', `${hintsLeft} left`)] : []),
    ...check,
    command('give-up', 'tells what it was'),
    stop,
  ].join('\n');
}

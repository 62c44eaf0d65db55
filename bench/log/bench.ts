import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bench, promise } from '../harness/result.ts';
import { interleave, medianOf, ratio } from '../harness/rounds.ts';
import { programOf, startSubject } from '../harness/subject-process.ts';
import { subjects } from './subjects.ts';

const child = new URL('child.ts', import.meta.url);
const OURS = 'ours, caller and context';
const BARE = 'pino, the message alone';
const WINSTON = 'winston, logstash format';

/** How long one log line takes. */
export const log: Bench = async ({ short }) => {
  await checkLines();
  const ms = short ? 50 : 500;
  const running = [];
  for (const name of Object.keys(subjects)) {
    const subject = await startSubject(child, [name]);
    running.push({
      name,
      stop: subject.stop,
      measure: () => subject.ask<{ microseconds: number }>({ ms }),
    });
  }
  const rounds = await interleave(running, short ? 2 : 9);
  for (const subject of running) await subject.stop();

  const rows = running.map(({ name }) => {
    const { median, low, high } = ratio(rounds, 'microseconds', name, BARE);
    return {
      name,
      median,
      cells: [
        name,
        medianOf(rounds, name, 'microseconds').toFixed(2),
        median.toFixed(2),
        `${low.toFixed(2)}–${high.toFixed(2)}`,
      ],
    };
  });
  return {
    about:
      'One log line at INFO, written to the null device, each logger in a process of its own. Ours has all fields of ' +
      "listing 12.1: the caller's file, function and line, and the request's `uuid`, `trace_id` and `span_id`, which it " +
      'finds by itself. The others have what they write anyway; where it says nothing else, those three are ' +
      'given to them by hand.',
    tables: [
      {
        title: 'Time of a log line (bare pino = 1, less is better)',
        columns: ['logger', 'µs a line', 'of bare pino', 'middle half of the rounds'],
        rows: rows.map(({ cells }) => cells),
        bars: rows.map(({ name, median: value }) => ({ name, value, ours: name === OURS })),
      },
    ],
    promises: [
      promise("a full line with caller, of bare pino's time", of(OURS, BARE), { most: 3.5 }),
      promise("winston's logstash format, of ours", of(WINSTON, OURS), { least: 3 }),
    ],
    notes: [],
  };

  function of(subject: string, base: string): number {
    return ratio(rounds, 'microseconds', subject, base).median;
  }
};

/** Each writes one line of JSON that has the message in it; ours names its caller and request. */
async function checkLines(): Promise<void> {
  for (const name of Object.keys(subjects)) {
    const args = [programOf(child), name, 'once'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const line = JSON.parse(stdout);
    const isRight = name === OURS ? line.uuid && line.span_id && line.lineno > 0 : true;
    if (!isRight || !stdout.includes('requesting reservation')) {
      throw new Error(`${name} wrote ${stdout}`);
    }
  }
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bench, promise } from '../harness/result.ts';
import { measureInTurns } from '../harness/rounds.ts';
import { programOf, startSubject } from '../harness/subject-process.ts';
import { subjects } from './subjects.ts';

const child = new URL('child.ts', import.meta.url);
const OURS = 'ours, caller and context';
const BARE = 'pino, the message alone';

/** How long one log line takes. */
export const log: Bench = async ({ short }) => {
  await checkLines();
  const load = { ms: short ? 50 : 500 };
  const names = Object.keys(subjects);
  const rounds = await measureInTurns(
    names.map((name) => ({ name, start: () => startWarm(name, load) })),
    [load],
    short ? 2 : 9,
  );
  const ofBare = (name: string) => rounds.ratio(name, BARE, load, 'microseconds');
  const peersWithCaller = names.filter((name) => name !== OURS && writesCaller(name));
  const ofOurs = peersWithCaller.map((name) => rounds.ratio(name, OURS, load, 'microseconds'));
  return {
    about:
      'One log line at INFO, written to the null device, each logger in a process of its own. Ours has all fields of ' +
      "listing 12.1: the caller's file, function and line, and the request's `uuid`, `trace_id` and `span_id`, which it " +
      'finds by itself. The others have what they write anyway; where it says nothing else, those three are ' +
      'given to them by hand. Those *with caller* also find out who called: pino by pino-caller, winston by the package callsites.',
    tables: [
      {
        title: 'Time of a log line (bare pino = 1, less is better)',
        columns: ['logger', 'µs a line', 'of bare pino', 'middle half of the rounds'],
        rows: names.map((name) => {
          const { median, low, high } = ofBare(name);
          return [
            name,
            rounds.median(name, load, 'microseconds').toFixed(2),
            median.toFixed(2),
            `${low.toFixed(2)}–${high.toFixed(2)}`,
          ];
        }),
        bars: names.map((name) => ({
          name,
          value: ofBare(name).median,
          ours: name === OURS,
        })),
      },
    ],
    promises: [
      promise("a full line with caller, of bare pino's time", ofBare(OURS).median, { most: 3 }),
      promise(
        "the fastest peer's with caller, of ours",
        Math.min(...ofOurs.map(({ median }) => median)),
        { least: 3 },
      ),
    ],
    notes: ['bunyan has an option for it, `src`, which finds nothing with Node.js 20 and newer.'],
  };
};

async function startWarm(name: string, load: { ms: number }) {
  const subject = await startSubject(child, [name]);
  const measure = ({ ms }: { ms: number }) => subject.ask<{ microseconds: number }>({ ms });
  await measure(load);
  return { measure, stop: subject.stop };
}

function writesCaller(name: string): boolean {
  return name.includes('caller');
}

/** Each writes one line of JSON that has the message in it; ours also has its request. */
async function checkLines(): Promise<void> {
  for (const name of Object.keys(subjects)) {
    const args = [programOf(child), name, 'once'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const line = JSON.parse(stdout);
    const isRight =
      stdout.includes('requesting reservation') &&
      (name !== OURS || (line.uuid && line.span_id && line.lineno > 0)) &&
      (!writesCaller(name) || /(subjects|child)[\w-]*\.[jt]s/.test(stdout));
    if (!isRight) throw new Error(`${name} wrote ${stdout}`);
  }
}

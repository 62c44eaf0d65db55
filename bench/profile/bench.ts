import { randomUUID } from 'node:crypto';
import { startBank } from '../harness/bank.ts';
import { startLoadGenerator } from '../harness/http-load.ts';
import type { Bench, Table } from '../harness/result.ts';
import { interleave, medianOf, ratio } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';

const PLAIN = 'plain Express';
const OFF = 'ours, telemetry off';
const ON = 'ours, telemetry on';
const NAMES = [PLAIN, OFF, ON];
const LOADS = [1, 16, 64];
const SECONDS = 2;

/** A customer's profile, from two services and a third party. */
export const profile: Bench = async ({ short }) => {
  // However long the first answer takes, a short run has some.
  const limit = short ? { amount: 200 } : { duration: SECONDS };
  const generator = await startLoadGenerator();
  const on = await startBank({ telemetry: true });
  const off = await startBank({ telemetry: false });
  const script = new URL('plain-express.ts', import.meta.url);
  const plainSettings = await startSubject(script, ['settings']);
  const settingsUrl = `http://127.0.0.1:${await plainSettings.ask<number>({})}`;
  const plain = await startSubject(script, ['profile', `${off.url('external')}/ip`, settingsUrl]);
  const addresses = {
    [PLAIN]: `http://127.0.0.1:${await plain.ask<number>({})}`,
    [OFF]: off.url('profile'),
    [ON]: on.url('profile'),
  };
  const tables: Table[] = [];
  for (const connections of LOADS) {
    const subjects = Object.entries(addresses).map(([name, address]) => ({
      name,
      async measure() {
        const url = `${address}/profile/${randomUUID()}`;
        const begin = performance.now();
        const load = await generator.run({ urls: [url], method: 'GET', connections, ...limit });
        const seconds = short ? (performance.now() - begin) / 1000 : SECONDS;
        return { ...load, perSecond: load.answered / seconds };
      },
    }));
    const rounds = await interleave(subjects, short ? 1 : 3);
    tables.push({
      title: `Profiles, ${connections} in flight`,
      columns: ['', 'profiles/s', 'of plain', 'p50 ms', 'p95 ms', 'p99 ms'],
      rows: NAMES.map((name) => [
        name,
        medianOf(rounds, name, 'perSecond').toFixed(0),
        ratio(rounds, 'perSecond', name, PLAIN).median.toFixed(2),
        medianOf(rounds, name, 'p50').toFixed(1),
        medianOf(rounds, name, 'p95').toFixed(1),
        medianOf(rounds, name, 'p99').toFixed(1),
      ]),
    });
  }
  for (const running of [plain, plainSettings, on, off, generator]) await running.stop();
  return {
    about:
      '`GET /profile/:uuid`, delays 0: profile asks the IP echo and settings. Beside it the same two handlers in plain ' +
      'Express with `fetch`, asking the same IP echo.',
    tables,
    promises: [],
    notes: [],
  };
};

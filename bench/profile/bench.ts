import { randomUUID } from 'node:crypto';
import { startBank } from '../harness/bank.ts';
import { type LoadGenerator, startLoadGenerator } from '../harness/http-load.ts';
import type { Bench } from '../harness/result.ts';
import { measureInTurns } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';

const PLAIN = 'plain Express';
const OFF = 'ours, telemetry off';
const ON = 'ours, telemetry on';
const NAMES = [PLAIN, OFF, ON];
const SECONDS = 2;
const WARM_UP_REQUESTS = 2000;

/** A customer's profile, from two services and a third party. */
export const profile: Bench = async ({ short }) => {
  // However long the first answer takes, a short run has some.
  const limit = short ? { amount: 200 } : { duration: SECONDS };
  const generator = await startLoadGenerator();
  const external = await startBank({ telemetry: false });
  const starts = {
    [PLAIN]: () => startPlain(`${external.url('external')}/ip`),
    [OFF]: () => startOurs(false),
    [ON]: () => startOurs(true),
  };
  const loads = [64, 16, 1].map((connections) => ({ connections, ...limit }));
  const rounds = await measureInTurns(
    Object.entries(starts).map(([name, start]) => ({
      name,
      async start() {
        const { address, stop } = await start();
        const measure = (load: Load) => profilesOf(address, generator, load);
        if (!short) await measure({ connections: 16, amount: WARM_UP_REQUESTS });
        return { measure, stop };
      },
    })),
    loads,
    short ? 1 : 3,
  );
  for (const running of [external, generator]) await running.stop();
  return {
    about:
      '`GET /profile/:uuid`, delays 0: profile asks the IP echo and settings. Beside it the same two handlers in plain ' +
      'Express with `fetch`, asking the same IP echo.',
    tables: loads.toReversed().map((load) => ({
      title: `Profiles, ${load.connections} in flight`,
      columns: ['', 'profiles/s', 'of plain', 'p50 ms', 'p95 ms', 'p99 ms'],
      rows: NAMES.map((name) => [
        name,
        rounds.median(name, load, 'perSecond').toFixed(0),
        rounds.ratio(name, PLAIN, load, 'perSecond').median.toFixed(2),
        rounds.median(name, load, 'p50').toFixed(1),
        rounds.median(name, load, 'p95').toFixed(1),
        rounds.median(name, load, 'p99').toFixed(1),
      ]),
    })),
    promises: [],
    notes: [],
  };
};

type Load = { connections: number; duration?: number; amount?: number };

/** Where profiles are to be had, from a process or more that run for it. */
interface Running {
  readonly address: string;
  stop(): Promise<void>;
}

async function startOurs(telemetry: boolean): Promise<Running> {
  const bank = await startBank({ telemetry });
  return { address: bank.url('profile'), stop: () => bank.stop() };
}

async function startPlain(ipUrl: string): Promise<Running> {
  const script = new URL('plain-express.ts', import.meta.url);
  const settings = await startSubject(script, ['settings']);
  const settingsUrl = `http://127.0.0.1:${await settings.ask<number>({})}`;
  const plain = await startSubject(script, ['profile', ipUrl, settingsUrl]);
  return {
    address: `http://127.0.0.1:${await plain.ask<number>({})}`,
    async stop() {
      await plain.stop();
      await settings.stop();
    },
  };
}

async function profilesOf(address: string, generator: LoadGenerator, load: Load) {
  const url = `${address}/profile/${randomUUID()}`;
  const begin = performance.now();
  const { answered, p50, p95, p99 } = await generator.run({ url, method: 'GET', ...load });
  const seconds = load.duration ?? (performance.now() - begin) / 1000;
  return { perSecond: answered / seconds, p50, p95, p99 };
}

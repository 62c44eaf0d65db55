import { startBroker } from '../harness/broker.ts';
import type { LoopResult } from '../harness/closed-loop.ts';
import { type Bench, promise, type Table } from '../harness/result.ts';
import { measureInTurns, type Rounds, type StartedSubject } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';
import { startTelemetrySink } from '../harness/telemetry.ts';

const child = new URL('child.ts', import.meta.url);
const BARE = 'bare amqplib';
const OFF = 'ours, telemetry off';
const ON = 'ours, telemetry on';
const SAFE_RABBITMQ_CLIENT = 'rabbitmq-client, confirmed';
const SAFE_MOLECULER = 'moleculer, persistent';
/** Peers that give our guarantees, as far as they can be told to. */
const SAFE = [SAFE_RABBITMQ_CLIENT, SAFE_MOLECULER];
/** Their answers come by RabbitMQ's direct reply-to, which the embedded broker does not have. */
const OF_RABBITMQ = ['@nestjs/microservices', 'rabbitmq-client'];

function namesFor(rabbitUri: string | undefined): string[] {
  return [
    ...[BARE, OFF, ON, ...SAFE, 'moleculer'],
    ...(rabbitUri ? OF_RABBITMQ : []),
    ...(process.env.TEST_PYTHON ? ['nameko, called by bare amqplib'] : []),
  ];
}

type Figure = 'perSecond' | 'p50' | 'p99' | 'cpu';
/** The calls that are under way at once, and how long a round is. */
interface Load {
  inFlight: number;
  ms: number;
}

/** How many calls of another process go through in a second, and how long one takes. */
export const rpc: Bench = async ({ short, rabbitUri }) => {
  const broker = await startBroker(rabbitUri);
  const sink = await startTelemetrySink();
  const ms = short ? 100 : 1000;
  const many = { inFlight: 64, ms };
  const one = { inFlight: 1, ms };
  const names = namesFor(rabbitUri);
  const rounds = await measureInTurns(
    names.map((name) => ({
      name,
      start: () =>
        startPair(name, broker.uri, name === ON ? sink.on : sink.off, short ? 500 : 2000),
    })),
    [many, one],
    short ? 1 : 7,
  );
  if (sink.received.exports === 0 || sink.received.packets === 0) {
    throw new Error('ours with telemetry on has sent no spans or no timings');
  }
  await sink.close();
  await broker.stop();

  const rate = (load: Load, subject: string, base: string) =>
    rounds.ratio(subject, base, load, 'perSecond').median;
  return {
    about:
      `A call from one process to another through ${broker.what}, one at a time and 64 at once: the answer is the UUID ` +
      'that was sent. Bare amqplib does with AMQP what ours does, and nothing else: durable queues, persistent messages, ' +
      'confirms, acknowledgements. Telemetry on is two spans exported, a log line on each side and a timer. Peers are here as ' +
      'they come, and once more with what they have of those guarantees.',
    tables: [
      tableOf('1 in flight', names, rounds, one),
      tableOf('64 in flight', names, rounds, many),
    ],
    promises: [
      promise('telemetry off, 1 in flight, of bare amqplib', rate(one, OFF, BARE), { least: 0.95 }),
      promise('telemetry off, 64 in flight', rate(many, OFF, BARE), { least: 0.95 }),
      promise('telemetry on, 1 in flight', rate(one, ON, BARE), { least: 0.8 }),
      promise('telemetry on, 64 in flight', rate(many, ON, BARE), { least: 0.7 }),
      ...SAFE.flatMap((peer) => [
        promise(`telemetry off, 1 in flight, of ${peer}`, rate(one, OFF, peer), { least: 1 }),
        promise(`telemetry off, 64 in flight, of ${peer}`, rate(many, OFF, peer), { least: 1 }),
      ]),
    ],
    notes: [
      ...(rabbitUri
        ? []
        : [`Without RabbitMQ: ${OF_RABBITMQ.join(' and ')} need its direct reply-to.`]),
      ...(process.env.TEST_PYTHON
        ? ["nameko's CPU is not counted: its column is the caller's alone."]
        : []),
      'moleculer has no channel with confirms: persistent and durable is what it can be told to be.',
      'The timers cannot be switched off: with telemetry off they go to a port where nobody is.',
    ],
  };
};

/**
 * Starts a server and a client, each a process.
 *
 * @param warmUpMs how long 64 calls at once go first: they warm up in a second what one at a time would take
 *   many for, and spans and timings are sent only every now and then
 */
async function startPair(
  name: string,
  uri: string,
  env: NodeJS.ProcessEnv,
  warmUpMs: number,
): Promise<StartedSubject<Load, Figure>> {
  const server = await startSubject(child, [name, 'server', uri], env);
  const client = await startSubject(child, [name, 'client', uri], env);
  const serverCpu = async () => {
    const { user, system } = await server.ask<NodeJS.CpuUsage>({});
    return user + system;
  };
  await client.ask<LoopResult>({ inFlight: 64, ms: warmUpMs });
  return {
    async measure(load) {
      const before = await serverCpu();
      const { perSecond, p50, p99, cpuEach, count } = await client.ask<LoopResult>(load);
      const cpu = cpuEach + ((await serverCpu()) - before) / count;
      return { perSecond, p50, p99, cpu };
    },
    async stop() {
      await client.stop();
      await server.stop();
    },
  };
}

function tableOf(
  title: string,
  names: readonly string[],
  rounds: Rounds<Load, Figure>,
  load: Load,
): Table {
  const figure = (name: string, which: Figure) => rounds.median(name, load, which);
  const ofBare = (name: string) => rounds.ratio(name, BARE, load, 'perSecond');
  return {
    title: `Calls a second, ${title} (bare amqplib = 1, more is better)`,
    columns: [
      'library',
      'calls/s',
      'of bare',
      'middle half of the rounds',
      'p50 ms',
      'p99 ms',
      'µs of CPU, both processes',
    ],
    rows: names.map((name) => {
      const { median, low, high } = ofBare(name);
      return [
        name,
        figure(name, 'perSecond').toFixed(0),
        median.toFixed(2),
        `${low.toFixed(2)}–${high.toFixed(2)}`,
        figure(name, 'p50').toFixed(2),
        figure(name, 'p99').toFixed(2),
        figure(name, 'cpu').toFixed(0),
      ];
    }),
    bars: names.map((name) => ({
      name,
      value: ofBare(name).median,
      ours: name.startsWith('ours'),
    })),
  };
}

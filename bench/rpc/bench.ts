import { startBroker } from '../harness/broker.ts';
import type { LoopResult } from '../harness/closed-loop.ts';
import { type Bench, promise, type Table } from '../harness/result.ts';
import { interleave, medianOf, type Rounds, ratio } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';
import { startTelemetrySink } from '../harness/telemetry.ts';

const child = new URL('child.ts', import.meta.url);
const BARE = 'bare amqplib';
const OFF = 'ours, telemetry off';
const ON = 'ours, telemetry on';
const NEST = '@nestjs/microservices';
/** Their answers come by RabbitMQ's direct reply-to, which the embedded broker does not have. */
const OF_RABBITMQ = [NEST, 'rabbitmq-client'];

function namesFor(rabbitUri: string | undefined): string[] {
  return [
    ...[BARE, OFF, ON, 'moleculer'],
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
  const pairs: (Pair & { name: string })[] = [];
  for (const name of namesFor(rabbitUri)) {
    const env = name === ON ? sink.on : sink.off;
    pairs.push({ name, ...(await startPair(name, broker.uri, env)) });
  }
  const measureAll = (load: Load, rounds: number, warmUps: number) =>
    interleave(
      pairs.map(({ name, measure }) => ({ name, measure: () => measure(load) })),
      rounds,
      warmUps,
    );
  const ms = short ? 100 : 1000;
  const rounds = short ? 1 : 7;
  // The many first: they warm up in a second what one call at a time would take many for.
  const many = await measureAll({ inFlight: 64, ms }, rounds, short ? 0 : 4);
  const one = await measureAll({ inFlight: 1, ms }, rounds, short ? 0 : 1);
  for (const pair of pairs) await pair.stop();
  if (sink.received.exports === 0 || sink.received.packets === 0) {
    throw new Error('ours with telemetry on has sent no spans or no timings');
  }
  await sink.close();
  await broker.stop();

  const rate = (rounds: Rounds<Figure>, subject: string, base: string) =>
    ratio(rounds, 'perSecond', subject, base).median;
  return {
    about:
      `A call from one process to another through ${broker.what}, one at a time and 64 at once: the answer is the UUID ` +
      'that was sent. Bare amqplib does with AMQP what ours does, and nothing else: durable queues, persistent messages, ' +
      'confirms, acknowledgements. Telemetry on is two spans exported, a log line on each side and a timer.',
    tables: [tableOf('1 in flight', one), tableOf('64 in flight', many)],
    promises: [
      promise('telemetry off, 1 in flight, of bare amqplib', rate(one, OFF, BARE), { least: 0.95 }),
      promise('telemetry off, 64 in flight', rate(many, OFF, BARE), { least: 0.9 }),
      promise('telemetry on, 1 in flight', rate(one, ON, BARE), { least: 0.75 }),
      promise('telemetry on, 64 in flight', rate(many, ON, BARE), { least: 0.65 }),
      ...(rabbitUri
        ? [
            promise(`telemetry on, 1 in flight, of ${NEST}`, rate(one, ON, NEST), { least: 1 }),
            promise(`telemetry on, 64 in flight, of ${NEST}`, rate(many, ON, NEST), { least: 1 }),
          ]
        : []),
    ],
    notes: [
      ...(rabbitUri
        ? []
        : [`Without RabbitMQ: ${OF_RABBITMQ.join(' and ')} need its direct reply-to.`]),
      ...(process.env.TEST_PYTHON
        ? ["nameko's CPU is not counted: its column is the caller's alone."]
        : []),
      'The timers cannot be switched off: with telemetry off they go to a port where nobody is.',
    ],
  };
};

/** A server and a client, each a process. */
interface Pair {
  measure(load: Load): Promise<Record<Figure, number>>;
  stop(): Promise<void>;
}

async function startPair(name: string, uri: string, env: NodeJS.ProcessEnv): Promise<Pair> {
  const server = await startSubject(child, [name, 'server', uri], env);
  const client = await startSubject(child, [name, 'client', uri], env);
  const serverCpu = async () => {
    const { user, system } = await server.ask<NodeJS.CpuUsage>({});
    return user + system;
  };
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

function tableOf(load: string, rounds: Rounds<Figure>): Table {
  const names = [...rounds.keys()];
  const figure = (name: string, which: Figure) => medianOf(rounds, name, which);
  return {
    title: `Calls a second, ${load} (bare amqplib = 1, more is better)`,
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
      const { median, low, high } = ratio(rounds, 'perSecond', name, BARE);
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
      value: ratio(rounds, 'perSecond', name, BARE).median,
      ours: name.startsWith('ours'),
    })),
  };
}

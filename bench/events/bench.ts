import { startBroker } from '../harness/broker.ts';
import { deleteQueues } from '../harness/delete-queues.ts';
import { type Bench, promise } from '../harness/result.ts';
import { measureInTurns } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';
import { startTelemetrySink } from '../harness/telemetry.ts';
import { oursQueues } from './ours.ts';
import { HANDLERS } from './subject.ts';

const child = new URL('child.ts', import.meta.url);
const BARE = 'bare amqplib';
const ON = 'ours, telemetry on';
const OFF = 'ours, telemetry off';
const NAMES = [BARE, OFF, ON, 'rabbitmq-client'];
/** Its client wants RabbitMQ's direct reply-to, which the embedded broker does not have. */
const OF_RABBITMQ = '@nestjs/microservices';
const IN_FLIGHT = 64;

/** How many events get through to three handlers in a second. */
export const events: Bench = async ({ short, rabbitUri }) => {
  const broker = await startBroker(rabbitUri);
  const sink = await startTelemetrySink();
  const count = short ? 200 : 1000;
  const names = rabbitUri ? [...NAMES, OF_RABBITMQ] : NAMES;
  // Those that an earlier run left, when it was cut short.
  await deleteQueues(broker.uri, oursQueues);
  const rounds = await measureInTurns(
    names.map((name) => ({
      name,
      start: () =>
        startPair(name, broker.uri, name === ON ? sink.on : sink.off, short ? 50 : 3 * count),
    })),
    [count],
    short ? 1 : 7,
  );
  await deleteQueues(broker.uri, oursQueues);
  await sink.close();
  await broker.stop();

  const ofBare = (name: string) => rounds.ratio(name, BARE, count, 'perSecond');
  return {
    about:
      `An event, told through ${broker.what} with ${IN_FLIGHT} at a time unconfirmed, is handled and acknowledged by each of ` +
      `${HANDLERS} handlers in another process. Measured from the first one told to the last one handled.`,
    tables: [
      {
        title: `Events a second, to ${HANDLERS} handlers each (bare amqplib = 1, more is better)`,
        columns: ['library', 'events/s', 'of bare', 'middle half of the rounds', 'µs of CPU, both'],
        rows: names.map((name) => {
          const { median, low, high } = ofBare(name);
          return [
            name,
            rounds.median(name, count, 'perSecond').toFixed(0),
            median.toFixed(2),
            `${low.toFixed(2)}–${high.toFixed(2)}`,
            rounds.median(name, count, 'cpu').toFixed(0),
          ];
        }),
        bars: names.map((name) => ({
          name,
          value: ofBare(name).median,
          ours: name.startsWith('ours'),
        })),
      },
    ],
    promises: [
      promise('events, telemetry off, of bare amqplib', ofBare(OFF).median, { least: 0.8 }),
      promise('events, telemetry on', ofBare(ON).median, { least: 0.65 }),
    ],
    notes: [
      'moleculer has no event that its handlers acknowledge, and is not here.',
      ...(rabbitUri ? [] : [`Without RabbitMQ: ${OF_RABBITMQ} needs its direct reply-to.`]),
    ],
  };
};

/**
 * Starts three handlers and an emitter, each end a process.
 *
 * @param warmUp events that come before those that count
 */
async function startPair(name: string, uri: string, env: NodeJS.ProcessEnv, warmUp: number) {
  const handlers = await startSubject(child, [name, 'handlers', uri], env);
  const emitter = await startSubject(child, [name, 'emitter', uri], env);
  let told = 0;
  let cpuBefore = 0;
  async function measure(count: number) {
    told += count;
    const begin = performance.now();
    const emitted = await emitter.ask<NodeJS.CpuUsage>({ events: count, inFlight: IN_FLIGHT });
    const { handled, cpu } = await handlers.ask<{ handled: number; cpu: NodeJS.CpuUsage }>({
      events: told,
    });
    const seconds = (performance.now() - begin) / 1000;
    if (handled !== told * HANDLERS) throw new Error(`${handled} of ${told * HANDLERS} handled`);
    const cpuNow = emitted.user + emitted.system + cpu.user + cpu.system;
    const used = cpuNow - cpuBefore;
    cpuBefore = cpuNow;
    return { perSecond: count / seconds, cpu: used / count };
  }
  await measure(warmUp);
  return {
    measure,
    async stop() {
      await emitter.stop();
      await handlers.stop();
    },
  };
}

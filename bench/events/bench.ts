import { startBroker } from '../harness/broker.ts';
import { deleteQueues } from '../harness/delete-queues.ts';
import type { Bench } from '../harness/result.ts';
import { interleave, medianOf, ratio } from '../harness/rounds.ts';
import { type SubjectProcess, startSubject } from '../harness/subject-process.ts';
import { startTelemetrySink } from '../harness/telemetry.ts';
import { oursQueues } from './ours.ts';
import { HANDLERS } from './subject.ts';

const child = new URL('child.ts', import.meta.url);
const BARE = 'bare amqplib';
const ON = 'ours, telemetry on';
const NAMES = [BARE, 'ours, telemetry off', ON, 'rabbitmq-client'];
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
  const pairs = [];
  for (const name of names) {
    const env = name === ON ? sink.on : sink.off;
    const handlers = await startSubject(child, [name, 'handlers', broker.uri], env);
    const emitter = await startSubject(child, [name, 'emitter', broker.uri], env);
    pairs.push({ name, handlers, emitter, measure: measurement(handlers, emitter, count) });
  }
  const rounds = await interleave(pairs, short ? 1 : 7, short ? 0 : 3);
  for (const { handlers, emitter } of pairs) {
    await emitter.stop();
    await handlers.stop();
  }
  await deleteQueues(broker.uri, oursQueues);
  await sink.close();
  await broker.stop();

  const rows = names.map((name) => ({ name, ...ratio(rounds, 'perSecond', name, BARE) }));
  return {
    about:
      `An event, told through ${broker.what} with ${IN_FLIGHT} at a time unconfirmed, is handled and acknowledged by each of ` +
      `${HANDLERS} handlers in another process. Measured from the first one told to the last one handled.`,
    tables: [
      {
        title: `Events a second, to ${HANDLERS} handlers each (bare amqplib = 1, more is better)`,
        columns: ['library', 'events/s', 'of bare', 'middle half of the rounds', 'µs of CPU, both'],
        rows: rows.map(({ name, median, low, high }) => [
          name,
          medianOf(rounds, name, 'perSecond').toFixed(0),
          median.toFixed(2),
          `${low.toFixed(2)}–${high.toFixed(2)}`,
          medianOf(rounds, name, 'cpu').toFixed(0),
        ]),
        bars: rows.map(({ name, median }) => ({
          name,
          value: median,
          ours: name.startsWith('ours'),
        })),
      },
    ],
    promises: [],
    notes: [
      'moleculer has no event that its handlers acknowledge, and is not here.',
      ...(rabbitUri ? [] : [`Without RabbitMQ: ${OF_RABBITMQ} needs its direct reply-to.`]),
    ],
  };
};

function measurement(handlers: SubjectProcess, emitter: SubjectProcess, count: number) {
  let told = 0;
  let cpuBefore = 0;
  return async () => {
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
  };
}

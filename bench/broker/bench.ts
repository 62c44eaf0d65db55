import { startEmbeddedBroker } from '../harness/broker.ts';
import type { LoopResult } from '../harness/closed-loop.ts';
import { usageOf } from '../harness/process-usage.ts';
import type { Bench } from '../harness/result.ts';
import { measureInTurns } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';

const BARE = 'bare amqplib';
const script = (path: string) => new URL(path, import.meta.url);

const FIGURES = [
  'RPC, 1 in flight',
  'RPC, 64 in flight',
  'events to three handlers',
  'into a backlog',
  'out of a backlog',
] as const;
type Figure = (typeof FIGURES)[number];
const WARM_UP_MS = 1000;

/** What the embedded broker does in a second, beside RabbitMQ. */
export const broker: Bench = async ({ short, rabbitUri }) => {
  const embedded = await startEmbeddedBroker();
  const brokers = { embedded: embedded.uri, ...(rabbitUri && { RabbitMQ: rabbitUri }) };
  const messages = short ? 2000 : 100_000;
  const rounds = await measureInTurns<number, Figure>(
    Object.entries(brokers).map(([name, uri]) => ({ name, start: () => startClients(uri, short) })),
    [messages],
    short ? 1 : 3,
  );
  const megabytes = (await usageOf(embedded.pid))?.megabytes;
  await embedded.stop();

  return {
    about:
      'Bare amqplib against each broker, with durable queues, persistent messages, confirms and acknowledgements. The ' +
      `backlog is ${messages.toLocaleString('en')} messages. RabbitMQ writes them to disk, the embedded broker keeps them in memory.`,
    tables: [
      {
        title: 'In a second',
        columns: ['', ...Object.keys(brokers), ...(rabbitUri ? ['embedded / RabbitMQ'] : [])],
        rows: FIGURES.map((figure) => [
          figure,
          ...Object.keys(brokers).map((name) => rounds.median(name, messages, figure).toFixed(0)),
          ...(rabbitUri
            ? [rounds.ratio('embedded', 'RabbitMQ', messages, figure).median.toFixed(2)]
            : []),
        ]),
      },
    ],
    promises: [],
    notes: [
      ...(rabbitUri ? [] : ['RabbitMQ was not there: TEST_AMQP_URI names none.']),
      ...(megabytes
        ? [`The embedded broker had ${megabytes.toFixed(0)} MB resident afterwards.`]
        : []),
    ],
  };
};

async function startClients(uri: string, short: boolean) {
  const ms = short ? 100 : 800;
  const count = short ? 200 : 1000;
  const rpcServer = await startSubject(script('../rpc/child.ts'), [BARE, 'server', uri]);
  const rpcClient = await startSubject(script('../rpc/child.ts'), [BARE, 'client', uri]);
  const handlers = await startSubject(script('../events/child.ts'), [BARE, 'handlers', uri]);
  const emitter = await startSubject(script('../events/child.ts'), [BARE, 'emitter', uri]);
  const backlog = await startSubject(script('child.ts'), [uri]);
  let told = 0;

  async function eventsPerSecond(): Promise<number> {
    told += count;
    const begin = performance.now();
    await emitter.ask({ events: count, inFlight: 64 });
    await handlers.ask({ events: told });
    return count / ((performance.now() - begin) / 1000);
  }

  if (!short) {
    await rpcClient.ask<LoopResult>({ inFlight: 64, ms: WARM_UP_MS });
    await eventsPerSecond();
  }
  return {
    measure: async (messages: number): Promise<Record<Figure, number>> => ({
      'RPC, 1 in flight': (await rpcClient.ask<LoopResult>({ inFlight: 1, ms })).perSecond,
      'RPC, 64 in flight': (await rpcClient.ask<LoopResult>({ inFlight: 64, ms })).perSecond,
      'events to three handlers': await eventsPerSecond(),
      ...(await backlog.ask<Pick<Record<Figure, number>, 'into a backlog' | 'out of a backlog'>>({
        messages,
      })),
    }),
    async stop() {
      for (const child of [rpcClient, rpcServer, emitter, handlers, backlog]) await child.stop();
    },
  };
}

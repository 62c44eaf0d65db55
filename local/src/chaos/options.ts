import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseScale, type Scale } from '../system/scale.ts';
import { readArguments, usageError } from '../terminal/command.ts';

/** What a run of chaos does. */
export interface ChaosOptions {
  /** How many orders are sent. */
  readonly orders: number;
  /** Orders a second, whatever becomes of them. */
  readonly rate: number;
  /** The same seed makes the same schedule. */
  readonly seed: number;
  /** How often each service is killed at least. */
  readonly kills: number;
  readonly scale: Scale;
  /** How often RabbitMQ is stopped and started, and as often its connections are cut. */
  readonly brokerRestarts: number;
}

/** As many orders as the stand-in of the stock exchange remembers. */
const MOST_ORDERS = 10_000;

export const USAGE = `usage: npm run chaos [-- <options>]

Sends orders to a system of its own while it kills services, and accounts for every order.

  --orders <n>            how many orders to send, up to ${MOST_ORDERS} (2000)
  --rate <n>              orders a second (20)
  --seed <n>              of the schedule: the same seed, the same schedule (1)
  --kills <n>             how often each service is killed at least (5)
  --scale <s>=<n>,...     several instances of a service, for example orders=3,market=2
  --broker-restarts <n>   how often RabbitMQ is stopped and started, and its connections are cut (0)
  --json <file>           where to write the result as JSON
  --help                  this text

Variables:
  AMQP_URI or RABBIT_HOST   a RabbitMQ to use instead of the embedded broker; the queues of
                            SimpleBank there are deleted first
  CHAOS_RABBITMQCTL         the path of its rabbitmqctl, needed for --broker-restarts
  DATABASE_URL              a PostgreSQL to use instead of SQLite
`;

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const Values = z.object({
  orders: count(1, MOST_ORDERS).default(2000),
  rate: count(1, 1000).default(20),
  seed: count(0, 2 ** 32 - 1).default(1),
  kills: count(0, 100).default(5),
  scale: z
    .array(z.string())
    .transform((given) => parseScale(given.join(',')))
    .default({}),
  'broker-restarts': count(0, 100).default(0),
  json: z.string().min(1).optional(),
  help: z.boolean().default(false),
});

/**
 * Reads what follows the command's name.
 *
 * @throws CommandError (exit code 2) naming what is wrong
 */
export function readOptions(args: string[]): ChaosOptions & { json?: string; help: boolean } {
  const values = readArguments(USAGE, () => Values.safeParse(parse(args)));
  if (!values.success) {
    const [issue] = values.error.issues;
    throw usageError(`--${issue?.path.join('.')}: ${issue?.message}`, USAGE);
  }
  const { 'broker-restarts': brokerRestarts, json, ...others } = values.data;
  return { ...others, brokerRestarts, ...(json === undefined ? {} : { json }) };
}

function parse(args: string[]): unknown {
  const text = { type: 'string' } as const;
  return parseArgs({
    args,
    options: {
      orders: text,
      rate: text,
      seed: text,
      kills: text,
      scale: { ...text, multiple: true },
      'broker-restarts': text,
      json: text,
      help: { type: 'boolean' },
    },
  }).values;
}

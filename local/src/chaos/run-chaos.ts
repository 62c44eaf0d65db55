import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commonVariables, loadConfig } from '@simplebank/shared/config';
import { listParked } from '@simplebank/shared/parked';
import type { Environment } from '../supervisor/process-spec.ts';
import { StartError } from '../supervisor/start-error.ts';
import { amqpUri, hasOwnBroker, type Plan, serviceProcesses, simpleBank } from '../system/plan.ts';
import { portVariables, readPorts } from '../system/ports.ts';
import { instanceNames } from '../system/scale.ts';
import { type System, startSystem } from '../system/system.ts';
import { type Bookkeeping, openBookkeeping } from './bookkeeping.ts';
import { plannedDamage } from './damage.ts';
import { exchangeAt } from './exchange.ts';
import { finalBooks } from './final-books.ts';
import { balance } from './ledger.ts';
import { longestSilence, sendOrders } from './load.ts';
import type { ChaosOptions } from './options.ts';
import { isProven } from './proof.ts';
import { deleteQueues, type RabbitMq, rabbitMq } from './rabbitmq.ts';
import type { ChaosResult } from './result.ts';
import { sabotage } from './sabotage.ts';
import { makeSchedule } from './schedule.ts';

type Outcome = Omit<ChaosResult, 'directory'>;

/** What whoever starts a run hands to it. */
export interface ChaosContext {
  /** The user's variables: broker and database are respected, ports and data folder are not. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** What runs; default: SimpleBank. */
  readonly plan?: Plan;
  /** Called with a sentence for each thing that happens. */
  say(message: string): void;
}

/** Soon back, even after many deaths: it is the recovery that is to be seen, not the waiting. */
const policy = {
  firstDelayMs: 100,
  longestDelayMs: 1000,
  stableAfterMs: 2000,
};

/*
 * What a run rests on: orders and damage have a system and a folder of their own; damage is done at
 * the moments of a schedule that the seed decides; the books are read past the services, and only
 * when nothing moves in them any more. Whoever opens something in here closes it on every way out.
 */

/**
 * Starts a system of its own, sends it orders while its processes are killed, and accounts for
 * every order. Nothing is left running, however it ends; logs and tables are left when not all is
 * well.
 *
 * @throws StartError when the system cannot start, AbortError when `signal` is aborted, Error when
 *   the exchange or RabbitMQ refuses a command
 */
export async function runChaos(options: ChaosOptions, context: ChaosContext): Promise<ChaosResult> {
  const broker = brokerControl(context.env, options);
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-chaos-'));
  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 5 });
  const env = {
    ...context.env,
    ...Object.fromEntries(portVariables.map((name) => [name, '0'])),
    SIMPLEBANK_DIR: directory,
    // Only the stand-in can be asked for its placements, and be told to fail.
    STOCK_EXCHANGE_URL: '',
  };
  try {
    context.say(`starting; logs and tables are in ${directory}`);
    const result = await runIn(env, broker, options, context);
    if (!isProven({ ...result, directory })) return { ...result, directory };
    await remove();
    return { ...result, directory: undefined };
  } catch (error) {
    if (context.signal.aborted) await remove();
    throw error;
  }
}

/** Starts a system with this environment, attacks it, and stops it. */
async function runIn(
  env: Environment,
  broker: RabbitMq | undefined,
  options: ChaosOptions,
  { signal, say, plan = simpleBank }: ChaosContext,
): Promise<Outcome> {
  if (hasOwnBroker(env)) {
    const { RETRY_DELAYS_MS } = loadConfig(commonVariables, env);
    await deleteQueues(amqpUri(env, readPorts(env)), RETRY_DELAYS_MS);
  }
  const system = await startSystem({ env, scale: options.scale, plan, policy, signal });
  const bookkeeping = openBookkeeping(env);
  try {
    await bookkeeping.keepJournals();
    return await attack({ system, broker, options, bookkeeping, signal, say });
  } finally {
    await system.stop();
    await bookkeeping.close();
  }
}

/** Sends the orders, does the damage, waits for quiet and closes the books. */
async function attack(given: {
  system: System;
  broker: RabbitMq | undefined;
  options: ChaosOptions;
  bookkeeping: Bookkeeping;
  signal: AbortSignal;
  say: (message: string) => void;
}): Promise<Outcome> {
  const { system, broker, options, bookkeeping, say } = given;
  const exchange = exchangeAt(system.urls.external ?? '');
  const gateways = instanceNames('gateway', options.scale).map((name) => system.urls[name] ?? '');
  const schedule = makeSchedule({
    ...options,
    durationMs: (options.orders / options.rate) * 1000,
    services: serviceProcesses,
  });
  // When one of the two fails, the other does not go on.
  const failed = new AbortController();
  const signal = AbortSignal.any([given.signal, failed.signal]);
  const begin = performance.now();
  const since = () => (performance.now() - begin) / 1000;
  const tell = (message: string) => say(`${since().toFixed(1).padStart(6)} s  ${message}`);
  try {
    const [sent, damage] = await Promise.all([
      sendOrders(gateways, options, signal),
      sabotage(schedule, { system, exchange, broker, say: tell }, signal),
    ]);
    tell('all orders are sent and all damage is done; waiting for quiet');
    const { books, trade, isQuiet } = await finalBooks(bookkeeping, exchange, sent, signal);
    return {
      sent,
      damage,
      planned: plannedDamage(schedule),
      trade,
      isQuiet,
      balance: balance(sent, books),
      parked: (await listParked(system.amqpUri)).length,
      longestRecoverySeconds: longestSilence(sent, begin),
      durationSeconds: since(),
    };
  } finally {
    failed.abort();
  }
}

/** @throws StartError when RabbitMQ is to be restarted, and may not be */
function brokerControl(env: Environment, { brokerRestarts }: ChaosOptions): RabbitMq | undefined {
  if (brokerRestarts === 0) return undefined;
  if (!hasOwnBroker(env) || !env.CHAOS_RABBITMQCTL) {
    throw new StartError(
      'to restart the broker takes a RabbitMQ: set AMQP_URI (or RABBIT_HOST) and ' +
        'CHAOS_RABBITMQCTL; the embedded broker keeps its messages in memory only',
    );
  }
  return rabbitMq(env.CHAOS_RABBITMQCTL, amqpUri(env, readPorts(env)));
}

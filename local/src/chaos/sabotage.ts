import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import type { System } from '../system/system.ts';
import type { Damage } from './damage.ts';
import type { Exchange } from './exchange.ts';
import type { RabbitMq } from './rabbitmq.ts';
import type { Scheduled } from './schedule.ts';

/** How long to wait for a process that is to be killed and is not running, in milliseconds. */
const VICTIM_LIMIT_MS = 60_000;

/** How much longer a fault lasts at most that no request has met yet, in milliseconds. */
const FAULT_LIMIT_MS = 15_000;

/** How often to ask the exchange, whose answer names every order, in milliseconds. */
const ASK_INTERVAL_MS = 250;

/** How often to look for it. */
const INTERVAL_MS = 50;

/** Whom the actions of a schedule are done to. */
export interface Victims {
  readonly system: Pick<System, 'pids'> & {
    process(name: string): Pick<ManagedProcess, 'kill'>;
  };
  readonly exchange: Pick<Exchange, 'setFault' | 'trade'>;
  /** Undefined when the broker is left alone. */
  readonly broker: RabbitMq | undefined;
  /** Told of each action, in words. */
  say(message: string): void;
}

/**
 * Carries out a schedule, and resolves when all is done. What is done to the same victim is done
 * one after the other; nobody waits for another's victim.
 *
 * @param signal stops it, with an AbortError
 */
export async function sabotage(
  schedule: readonly Scheduled[],
  victims: Victims,
  signal: AbortSignal,
): Promise<Damage> {
  const { system, exchange, broker, say } = victims;
  const damage: Damage = { kills: {}, brokerRestarts: 0, connectionCuts: 0 };
  const pause = (ms: number) => sleep(ms, undefined, { signal });

  async function kill(service: string, name: string): Promise<void> {
    const limit = performance.now() + VICTIM_LIMIT_MS;
    // One that has just ended by itself has an id, and cannot be killed any more.
    while (system.pids()[name] === undefined || !system.process(name).kill('SIGKILL')) {
      if (performance.now() > limit) throw new Error(`${name} was not started again`);
      await pause(INTERVAL_MS);
    }
    damage.kills[service] = (damage.kills[service] ?? 0) + 1;
    say(`killed ${name}`);
  }

  async function spoil({ mode, lastsMs }: Scheduled & { kind: 'fault' }): Promise<void> {
    const { spoiled: before } = await exchange.trade();
    await exchange.setFault(mode);
    say(`the exchange: ${mode}`);
    await pause(lastsMs);
    const limit = performance.now() + FAULT_LIMIT_MS;
    while ((await exchange.trade()).spoiled === before && performance.now() < limit) {
      await pause(ASK_INTERVAL_MS);
    }
    await exchange.setFault('none');
    say('the exchange works again');
  }

  async function perform(action: Scheduled): Promise<void> {
    switch (action.kind) {
      case 'kill':
        await Promise.all(action.processes.map((name) => kill(action.service, name)));
        return;
      case 'fault':
        await spoil(action);
        return;
      case 'restart-broker':
        if (!broker) return;
        say('stopping RabbitMQ');
        await broker.stop();
        await pause(action.downMs);
        await broker.start();
        damage.brokerRestarts += 1;
        say('RabbitMQ is back');
        return;
      case 'cut-connections':
        if (!broker) return;
        await broker.cutConnections();
        damage.connectionCuts += 1;
        say('cut all connections to RabbitMQ');
    }
  }

  const begin = performance.now();
  const underWay = new Map<string, Promise<void>>();
  for (const action of schedule) {
    const wait = begin + action.atMs - performance.now();
    if (wait > 0) await pause(wait);
    const victim = victimOf(action);
    const before = underWay.get(victim) ?? Promise.resolve();
    const done = before.then(() => perform(action));
    done.catch(() => undefined); // It is awaited below, maybe much later.
    underWay.set(victim, done);
  }
  await Promise.all(underWay.values());
  return damage;
}

function victimOf(action: Scheduled): string {
  if (action.kind === 'kill') return action.service;
  return action.kind === 'fault' ? 'exchange' : 'broker';
}

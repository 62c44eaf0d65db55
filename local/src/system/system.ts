import path from 'node:path';
import { Breaking } from '../breaks/breaking.ts';
import { answerQuestion, type Learn } from '../control/answer-questions.ts';
import { Control } from '../control/control.ts';
import { endLeftBehind, inWords } from '../supervisor/left-behind.ts';
import { acquireLock, type Lock } from '../supervisor/lock.ts';
import { LogFiles } from '../supervisor/log-files.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import { ProcessRecord } from '../supervisor/process-record.ts';
import type { Environment, ProcessSpec } from '../supervisor/process-spec.ts';
import { policyOf, type RestartPolicy } from '../supervisor/restart-policy.ts';
import { StartError } from '../supervisor/start-error.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { Observer } from '../supervisor/system-events.ts';
import { dataDirectory } from './data-directory.ts';
import {
  amqpUri,
  hasOwnBroker,
  hasOwnStatsd,
  introduceServices,
  type Plan,
  simpleBank,
} from './plan.ts';
import { choosePorts, freePorts, type Ports, type PortVariable } from './ports.ts';
import { addInstances, checkScale, furtherInstances, type Scale } from './scale.ts';
import { leaveOut } from './without.ts';

export interface SystemOptions extends Partial<Observer> {
  /** The variables of the user, and what every process inherits; default `process.env`. */
  readonly env?: Environment;
  /** Aborting it while the system starts stops what has been started. */
  readonly signal?: AbortSignal;
  /** What runs; default: SimpleBank. */
  readonly plan?: Plan;
  /** How many instances of a service run; one of each that is not named. */
  readonly scale?: Scale;
  /** Services that are not started. */
  readonly without?: readonly string[];
  /** Changes how a process is started, each instance for itself. */
  readonly adapt?: (spec: ProcessSpec) => ProcessSpec;
  readonly policy?: Partial<RestartPolicy>;
  /** Held by whoever starts it; default: it takes that of its data directory, for as long as it runs. */
  readonly lock?: Lock;
  /** Puts a case in the place of this system; default: none can be. */
  readonly learn?: Learn;
  /** What is wrong in it is to be found: nobody is told what is broken on purpose. */
  readonly isCase?: boolean;
}

/** How long the services of a supervisor that was killed may take to notice, and to stop. */
const LEFT_BEHIND_MS = 10_000;

/** A running system. */
export interface System {
  /** By process name, for example `gateway`, or `gateway-2` for a second instance: where it listens. */
  readonly urls: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly amqpUri: string;
  /** The folder of its state, logs and traces. */
  readonly dataDirectory: string;
  /** By process name: the id of each process that runs right now. */
  pids(): Record<string, number>;
  /**
   * One process by its name, to look at it or to take it away.
   *
   * @throws Error when there is none of that name
   */
  process(name: string): ManagedProcess;
  /** What can be asked of the processes while they run. */
  readonly control: Control;
  /** What can be broken on purpose, and made well again. */
  readonly breaking: Breaking;
  /** Stops everything, services before the broker. Resolves when nothing is left running. */
  stop(): Promise<void>;
}

/**
 * Starts all of SimpleBank on this machine, each service as its own process, and resolves when
 * every one is ready.
 *
 * @throws StartError when the system cannot start: a bad scale, bad or taken ports, a second system in the same
 *   folder, a process that does not become ready. Nothing is left running then.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { env = process.env, signal, plan = simpleBank, scale = {}, without = [], learn } = options;
  const onEvent = options.onEvent ?? (() => undefined);
  const onLine = options.onLine ?? (() => undefined);
  const directory = dataDirectory(env);
  checkScale(scale);
  const policy = { ...policyOf(env), ...options.policy };

  const lock = options.lock ?? acquireLock(directory);
  const warn = (message: string) => onEvent({ type: 'warning', message });
  const opened: (() => void | Promise<void>)[] = options.lock ? [] : [lock.release];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    if (lock.leftBehind) warn('the last run was killed: waiting for what it left, if need be');
    const { ended, doubtful } = await endLeftBehind(lock.directory);
    if (ended.length > 0) warn(`ended what the last run had left: ${inWords(ended)}`);
    const ports = await choosePorts(env, {
      unused: unusedPorts(env),
      patienceMs: lock.leftBehind ? LEFT_BEHIND_MS : 0,
      userOf(port) {
        const users = doubtful.filter((one) => one.port === port);
        return users.length > 0 ? `${inWords(users)}, which the last run had left` : undefined;
      },
    });
    const morePorts = await freePorts(furtherInstances(scale), ports);
    const all = addInstances(leaveOut(plan(env, ports), without), scale, morePorts);
    const { adapt = (spec) => spec } = options;
    const stages = introduceServices(all).map((stage) => stage.map(adapt));
    const record = new ProcessRecord(lock.directory, warn);
    const supervisor: Supervisor = new Supervisor(stages, {
      logs: new LogFiles(path.join(directory, 'logs'), warn),
      record,
      observer: { onEvent, onLine },
      policy,
      answer: (question) =>
        answerQuestion(question, {
          control,
          breaking: options.isCase ? undefined : breaking,
          learn,
        }),
    });
    const tell = (asked: { name: string; deed: string }) => onEvent({ type: 'asked', ...asked });
    const control = new Control({ supervisor, ports, tell, warn });
    const breaking = new Breaking({ supervisor, control, tell });
    opened.push(
      () => record.remove(),
      () => supervisor.stop(),
    );
    await startUnlessAborted(supervisor, signal);

    let stopped: Promise<void> | undefined;
    return {
      ports,
      get urls() {
        return supervisor.urls();
      },
      control,
      breaking,
      amqpUri: amqpUri(env, ports),
      dataDirectory: directory,
      pids: () => supervisor.pids(),
      process: (name) => supervisor.process(name),
      stop: () => {
        stopped ??= closeAll();
        return stopped;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function startUnlessAborted(supervisor: Supervisor, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new StartError('stopped while starting');
  const stop = () => void supervisor.stop();
  signal?.addEventListener('abort', stop);
  try {
    await supervisor.start();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** What is not started needs no port. */
function unusedPorts(env: Environment): PortVariable[] {
  return [
    ...(hasOwnBroker(env) ? (['BROKER_PORT'] as const) : []),
    ...(hasOwnStatsd(env) ? (['STATSD_PORT'] as const) : []),
  ];
}

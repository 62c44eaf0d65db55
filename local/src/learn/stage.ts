import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Bank, Interrupted, Setup, Stage } from '@simplebank/learn';
import { root } from '../root.ts';
import { acquireLock, type Lock } from '../supervisor/lock.ts';
import type { Environment, ProcessSpec } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { hasOwnBroker, hasOwnStatsd } from '../system/plan.ts';
import { type System, type SystemOptions, startSystem } from '../system/system.ts';

/** What a case's bank does not take from the learner's environment: what makes a bank another. */
const NOT_A_CASE =
  /^(AMQP_URI|RABBIT_|RPC_|RETRY_|DATABASE_URL|STATSD_(?!PORT)|OTEL_|LOG_LEVEL|PROCESSING_DELAY_|TELEMETRY_MAX_)/;

/**
 * The one place where a bank runs: the learner's own, or in its place, at the same ports, that of a
 * case. Its methods are called one after the other.
 */
export class BankStage implements Stage {
  readonly root = root;
  readonly dataDirectory: string;
  readonly caseFolder: string;
  readonly #options: SystemOptions;
  readonly #env: Environment;
  #ports: Environment = {};
  #system: System | undefined;
  /** Also between two banks nobody else starts a system in the learner's folder. */
  #lock: Lock | undefined;
  #isCaseOn = false;

  /** @param options of the learner's bank */
  constructor(options: SystemOptions) {
    this.#options = options;
    this.#env = options.env ?? process.env;
    this.dataDirectory = dataDirectory(this.#env);
    this.caseFolder = path.join(this.dataDirectory, 'learn');
  }

  /** The bank that runs. */
  get system(): System | undefined {
    return this.#system;
  }

  /**
   * Starts the learner's bank. What a case has left that was killed goes, and the learner is told.
   *
   * @throws StartError when it does not start
   */
  async open(): Promise<System> {
    const system = await this.#start({ env: { ...this.#env, ...this.#ports } }).catch((error) => {
      this.#release();
      throw error;
    });
    this.#ports = Object.fromEntries(
      Object.entries(system.ports).map(([variable, port]) => [variable, String(port)]),
    );
    this.#tell(await this.#removeCase());
    return system;
  }

  async perform(setup: Setup): Promise<Bank> {
    await this.#stop();
    this.#isCaseOn = true;
    const usual = Object.entries(this.#env).filter(([name]) => !NOT_A_CASE.test(name));
    const system = await this.#start({
      env: {
        ...Object.fromEntries(usual),
        ...this.#ports,
        ...(hasOwnBroker(this.#env) && { BROKER_PORT: '0' }),
        ...(hasOwnStatsd(this.#env) && { STATSD_PORT: '0' }),
        OTLP_PORT: '0',
        SIMPLEBANK_DIR: setup.dataDirectory,
      },
      scale: setup.scale,
      without: [],
      isCase: true,
      adapt: (spec) => adapted(spec, setup),
    });
    return {
      urls: system.urls,
      amqpUri: system.amqpUri,
      dataDirectory: setup.dataDirectory,
      // Past the supervisor, which would say so.
      pause: (instance) => void system.process(instance).kill('SIGSTOP'),
      async restart(instance) {
        await system.process(instance).stop();
        await system.process(instance).start();
      },
    };
  }

  async end(): Promise<Interrupted | undefined> {
    // It did not come to a bank: what it has put there would be in the way of the next.
    if (!this.#isCaseOn) return this.#removeCase();
    await this.#stop();
    const interrupted = await this.#removeCase();
    await this.open();
    return interrupted;
  }

  /** Stops whatever runs. The learner is told of a case that was on. */
  async close(): Promise<void> {
    await this.#stop();
    this.#tell(await this.#removeCase());
    this.#release();
  }

  /** All that it leaves when this process is killed is recorded in the learner's folder. */
  async #start(options: SystemOptions): Promise<System> {
    this.#lock ??= acquireLock(this.dataDirectory);
    const system = await startSystem({ ...this.#options, ...options, lock: this.#lock });
    this.#lock = { ...this.#lock, leftBehind: false };
    this.#system = system;
    return system;
  }

  #release(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  async #stop(): Promise<void> {
    const system = this.#system;
    this.#system = undefined;
    await system?.stop();
  }

  async #removeCase(): Promise<Interrupted | undefined> {
    this.#isCaseOn = false;
    if (!existsSync(this.caseFolder)) return undefined;
    const { keepSources } = await import('@simplebank/learn');
    const interrupted = await keepSources(
      this.caseFolder,
      path.join(this.dataDirectory, 'learn-kept'),
    );
    await rm(this.caseFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    return interrupted;
  }

  #tell(interrupted: Interrupted | undefined): void {
    if (interrupted) this.#options.onEvent?.({ type: 'note', message: interrupted.message });
  }
}

function adapted(spec: ProcessSpec, setup: Setup): ProcessSpec {
  const { service, name: instance } = spec;
  if (service === undefined) return spec;
  const program = setup.program(service);
  const command = program === undefined ? spec.command : [path.relative(root, program)];
  return {
    ...spec,
    command: [...setup.options({ service, instance }), ...command],
    env: { ...spec.env, ...setup.env({ service, instance }) },
  };
}

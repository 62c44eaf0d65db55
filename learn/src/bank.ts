import type { Interrupted } from './kept-sources.ts';

/** One process as a case wants it: the service, and which of its instances. */
export interface InstanceName {
  /** The folder of the service, such as `account-transactions`. */
  readonly service: string;
  /** The name of the process: the service's, with `-2` for a second instance. */
  readonly instance: string;
}

/** A bank as a case has it run: in a folder of its own, and on Node.js alone. */
export interface Setup {
  readonly dataDirectory: string;
  /** How many instances of a service run; one of each that is not named. */
  readonly scale: Readonly<Record<string, number>>;
  /** Variables of one process, beside those that it always has. */
  env(name: InstanceName): Readonly<Record<string, string>>;
  /** What Node.js is told of one process, in front of its program. */
  options(name: InstanceName): readonly string[];
  /** What runs in place of a service's program; undefined for its own. */
  program(service: string): string | undefined;
}

/** A bank that runs. */
export interface Bank {
  /** By the name of the process, such as `gateway` or `console`: where it listens. */
  readonly urls: Readonly<Record<string, string>>;
  readonly amqpUri: string;
  /** The folder of its data. */
  readonly dataDirectory: string;
  /** Has an instance stand still, as one does that hangs. */
  pause(instance: string): void;
  /** Has an instance end and begin anew. @throws Error when it does not get ready again */
  restart(instance: string): Promise<void>;
}

/** Where banks run: one at a time, the learner's own whenever no case is on. */
export interface Stage {
  /** The root of the repository, whose services run. */
  readonly root: string;
  /** The folder of the learner's own data. */
  readonly dataDirectory: string;
  /** The folder of all that a case needs: gone when it has ended. */
  readonly caseFolder: string;
  /**
   * Ends what runs, and starts a bank in its place.
   *
   * @throws Error when it does not start; then nothing runs
   */
  perform(setup: Setup): Promise<Bank>;
  /**
   * Ends it, and starts the learner's own again, unless that is what runs.
   *
   * @returns what became of the case, unless the learner is through with it
   */
  end(): Promise<Interrupted | undefined>;
}

import { propertyOf, reasonOf } from '../contracts/thrown.ts';
import { badConfigurationExitCode, unusableExitCode } from './config.ts';
import type { Logger } from './log.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { within } from './within.ts';

/** The log of a process, whose last lines must not be lost. */
export type ProcessLog = Logger & { flush(): void };

/** What a process does, once it has been started. */
export interface Running {
  /** Finishes what is in hand and closes everything. */
  stop(): Promise<void>;
  /** Kept when it can never do its work, as it is: with what is wrong. */
  readonly unusable?: Promise<Error>;
}

/**
 * Runs a program as this process: reads its configuration, starts it, and stops it when the process is
 * told to end. Whatever goes wrong is one line, and an exit code: 78 for a bad configuration, 65 where a
 * restart would be in vain, 1 for the rest, what nobody caught included.
 *
 * @param program.configure reads the configuration; throws what is wrong with it
 * @param program.createLog makes the log; without a configuration, for what is wrong with that
 * @param program.stopLimitMs how long stopping may take, in milliseconds
 * @param program.portVariables which variable says the port, by the system call that takes it: `listen`
 *   for TCP, `bind` for UDP
 */
export async function runProcess<C>(program: {
  configure: () => C;
  createLog: (config?: C) => ProcessLog;
  start: (config: C, log: ProcessLog) => Promise<Running>;
  stopLimitMs: number;
  portVariables?: Readonly<Record<string, string>>;
}): Promise<void> {
  const { stopLimitMs, portVariables = { listen: 'PORT' } } = program;
  const config = configured(program);
  const log = program.createLog(config);
  process.on('uncaughtException', (error) => exit(log, 'ended by an error nobody caught', error));
  try {
    const running = await program.start(config, log);
    void running.unusable?.then((error) => exit(log, error.message, error, unusableExitCode));
    stopOnSignal(
      async (signal) => {
        log.info(`stopping: ${signal}`);
        const hasStopped = await within(
          stopLimitMs,
          running.stop().then(() => true),
        );
        if (hasStopped) log.info('stopped');
        else log.warn(`not stopped within ${stopLimitMs} ms`);
        log.flush();
      },
      (error) => exit(log, 'could not stop in good order', error),
    );
  } catch (error) {
    exit(log, whyNotStarted(error, portVariables), error);
  }
}

function configured<C>({
  configure,
  createLog,
}: {
  configure: () => C;
  createLog: () => ProcessLog;
}): C {
  try {
    return configure();
  } catch (error) {
    const log = createLog();
    log.error(reasonOf(error));
    log.flush();
    process.exit(badConfigurationExitCode);
  }
}

function whyNotStarted(error: unknown, variables: Readonly<Record<string, string>>): string {
  if (propertyOf(error, 'code') !== 'EADDRINUSE') return 'could not start';
  const variable = variables[String(propertyOf(error, 'syscall'))] ?? 'PORT';
  return `port ${propertyOf(error, 'port')} is taken: stop what uses it, or set ${variable}`;
}

function exit(log: ProcessLog, message: string, error: unknown, code = 1): never {
  log.error(message, { err: error });
  log.flush();
  process.exit(code);
}

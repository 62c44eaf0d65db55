import { parseArgs } from 'node:util';
import { startHost } from '../learn/host.ts';
import { createScreen } from '../start/screen.ts';
import { summary } from '../start/summary.ts';
import { StartError } from '../supervisor/start-error.ts';
import { parseScale, type Scale } from '../system/scale.ts';
import type { SystemOptions } from '../system/system.ts';
import { parseWithout } from '../system/without.ts';
import { endWith, readArguments } from '../terminal/command.ts';
import { isForWantOfFiles, withRemedy } from '../terminal/open-files.ts';
import { stopSignal } from '../terminal/stop-signal.ts';

const USAGE = `usage: npm start [-- [--json] [--scale <service>=<count>,...] [--without <service>,...]]

Starts all of SimpleBank on this machine. Ctrl-C stops it.

  --json    the services' log lines as they are; every line on stdout is a JSON object
  --scale   several instances of a service, for example orders=3,market=2: the first keeps its
            port, the others get free ones
  --without services that are not started, because something else takes their place
  --help    this text

Variables:
  GATEWAY_PORT, ORDERS_PORT, ACCOUNT_TRANSACTIONS_PORT, FEES_PORT, MARKET_PORT, PROFILE_PORT,
  SETTINGS_PORT, EXTERNAL_PORT, CONSOLE_PORT, BROKER_PORT, STATSD_PORT
                                other ports than the usual ones
  OTLP_PORT                     where other programs may send OTLP, too; 0 for nowhere (4318)
  RABBIT_HOST or AMQP_URI       a broker to use instead of the embedded one
  OTEL_EXPORTER_OTLP_ENDPOINT   a collector to send spans to instead of the console
  STATSD_HOST                   a StatsD to send timings to instead of the console
  SIMPLEBANK_DIR                the folder of all that is kept, instead of .simplebank
  START_TIMEOUT_MS              how long each process may take to be ready (300000)
`;

/**
 * The command `npm start`: runs the system until it is told to stop. Exit code 0 after a clean
 * stop, 1 when the system could not start, 2 for wrong arguments.
 *
 * @param options for tests: another plan, another patience; and what else is to be done once it runs
 */
export async function main(
  args: string[],
  { whenReady, ...options }: StartOptions = {},
): Promise<void> {
  const given = optionsOf(args);
  if (!given) return;

  const screen = createScreen(given.json);
  const stop = stopSignal(screen.say);
  try {
    const { system, close } = await startHost({
      ...options,
      ...screen,
      scale: given.scale,
      without: given.without,
      signal: stop,
    });
    screen.say(`\nSimpleBank is ready after ${process.uptime().toFixed(1)} s:`);
    screen.say(summary(system, process.env));
    const failure = await untilEnd(stop, whenReady?.(screen.say, stop));
    if (failure) endWith(failure.error);
    await close();
  } catch (error) {
    if (!(error instanceof StartError || isForWantOfFiles(error))) throw error;
    if (!stop.aborted) {
      screen.say(withRemedy(error.message));
      process.exitCode = 1;
      return;
    }
  }
  screen.say('Stopped: nothing is left running.');
}

/**
 * Waits until `stop` is aborted or what is to be done fails, whichever comes first.
 *
 * @returns why it failed, if it did
 */
function untilEnd(
  stop: AbortSignal,
  work: Promise<void> | undefined,
): Promise<{ error: unknown } | undefined> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(undefined);
    stop.addEventListener('abort', () => resolve(undefined), { once: true });
    work?.catch((error: unknown) => resolve({ error }));
  });
}

interface StartOptions extends Pick<SystemOptions, 'plan' | 'policy'> {
  /**
   * When it fails, the system stops, with the exit code of its CommandError, or 1.
   *
   * @param say tells the user something, beside the log lines
   * @param stop is aborted when the system is told to stop
   */
  whenReady?: (say: (text: string) => void, stop: AbortSignal) => Promise<void>;
}

/** Undefined when there is nothing to start, and all has been said. */
function optionsOf(args: string[]): Options | undefined {
  try {
    const options = readArguments(USAGE, () => parse(args));
    if (!options) process.stdout.write(USAGE);
    return options;
  } catch (error) {
    endWith(error);
    return undefined;
  }
}

interface Options {
  json: boolean;
  scale: Scale;
  without: string[];
}

/** Undefined when only the usage is asked for. */
function parse(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      scale: { type: 'string', multiple: true },
      without: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  return {
    json: values.json,
    scale: values.scale === undefined ? {} : parseScale(values.scale.join(',')),
    without: values.without === undefined ? [] : parseWithout(values.without.join(',')),
  };
}

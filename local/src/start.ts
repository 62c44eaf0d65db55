import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createScreen, type Screen } from './screen.ts';
import { StartError } from './start-error.ts';
import { summary } from './summary.ts';
import { type SystemOptions, startSystem } from './system.ts';

const USAGE = `usage: npm start [-- --json]

Starts all of SimpleBank on this machine. Ctrl-C stops it.

  --json   the services' log lines as they are, one JSON object a line, and nothing else on stdout
  --help   this text

Variables:
  GATEWAY_PORT, ORDERS_PORT, ACCOUNT_TRANSACTIONS_PORT, FEES_PORT, MARKET_PORT, PROFILE_PORT,
  SETTINGS_PORT, EXTERNAL_PORT, CONSOLE_PORT, BROKER_PORT   other ports than the usual ones
  RABBIT_HOST or AMQP_URI       a broker to use instead of the embedded one
  OTEL_EXPORTER_OTLP_ENDPOINT   a collector to send spans to instead of keeping them
  SIMPLEBANK_DIR                the folder for logs and traces, instead of .simplebank
`;

/** npm passes the terminal's Ctrl-C on: what follows this soon is the same one, not a second. */
const SAME_SIGNAL_MS = 500;

/** How often to look whether npm is still there. */
const PARENT_CHECK_MS = 500;

/**
 * The command `npm start`: runs the system until it is told to stop. Exit code 0 after a clean
 * stop, 1 when the system could not start, 2 for wrong arguments.
 *
 * @param options for tests: another plan, other timings
 */
export async function main(
  args: string[],
  options: Pick<SystemOptions, 'plan' | 'timings'> = {},
): Promise<void> {
  const { usage, json } = readArguments(args);
  if (usage) return;

  const screen = createScreen(json);
  const stop = stopSignal(screen);
  try {
    const system = await startSystem({ ...options, ...screen, signal: stop });
    screen.say(`\nSimpleBank is ready after ${process.uptime().toFixed(1)} s:`);
    screen.say(summary(system, process.env));
    if (!stop.aborted) await once(stop, 'abort');
    await system.stop();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (!stop.aborted) {
      screen.say(error.message);
      process.exitCode = 1;
      return;
    }
  }
  screen.say('Stopped: nothing is left running.');
}

function readArguments(args: string[]): { usage: boolean; json: boolean } {
  try {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean' } },
    });
    if (values.help) process.stdout.write(USAGE);
    return { usage: values.help === true, json: values.json };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 2;
    return { usage: true, json: false };
  }
}

/** Aborted when the user wants an end, or nobody reads what is written any more. */
function stopSignal(screen: Screen): AbortSignal {
  const stop = new AbortController();
  let since = 0;
  const end = () => {
    if (!stop.signal.aborted) {
      since = performance.now();
      screen.say('\nStopping; once more ends everything at once.');
      stop.abort();
    } else if (performance.now() - since > SAME_SIGNAL_MS) {
      process.exit(130); // Whatever still runs is killed on the way out.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.abort());
  // npm runs this in a shell, which may die of a signal without passing it on.
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && stop.abort();
  if (process.env.npm_lifecycle_event) setInterval(orphaned, PARENT_CHECK_MS).unref();
  return stop.signal;
}

import { hostname } from 'node:os';
import pino, { type DestinationStream } from 'pino';
import { textOf } from '../contracts/thrown.ts';
import type { Fields, Level, Logger, Report } from '../process/log.ts';
import { redactText } from '../redaction/index.ts';
import { constantFields, extraFields, siteFields, timeFields } from './fields.ts';

export type { Fields, Level, Logger, Report };

/** A destination of pino's, or anything else that takes lines. */
export type Destination = DestinationStream & { flushSync?(): void };

export interface LoggerOptions {
  /** The service, as the lines name it. */
  name: string;
  /** Which of the service's processes; the machine's name unless said otherwise. */
  instance?: string | undefined;
  /** The least level that is written. */
  level: Level;
  /** Where the lines go; standard output unless said otherwise. */
  destination?: Destination;
}

/** Python's numbers, as in the listing. */
const LEVELS = { debug: 10, info: 20, warn: 30, error: 40 };
/** What JSON may hold as it is, yet ends a line for some readers or commands a terminal. */
const SEPARATORS = /[\u007f-\u009f\u2028\u2029]/g;
/** Bytes kept while nothing can be written; what comes after is lost. */
const MAX_WAITING = 4 * 1024 * 1024;

/**
 * Makes the logger of a service. Each call writes one line: a JSON object with the fields of the
 * Logstash V1 format as listing 12.1 shows them, and inside a request `uuid`, `trace_id` and
 * `span_id`. An error is written as `exc_info`: type, message, stack and causes in one string.
 * Secrets and personal data are `[redacted]` (chapter 12.3.5), see redaction/.
 *
 * The caller's fields stand beside the others; one that has the name of another field of the line
 * is written as `field_<name>`. An error in the place of the fields is taken as `err`. Nothing that is logged
 * makes these methods throw.
 *
 * `flush` returns when the lines so far have been handed to the operating system.
 */
export function createLogger(options: LoggerOptions): Logger & { flush(): void } {
  const { name, instance = hostname(), level, destination = standardOutput() } = options;
  let varying = '';
  const lines = pino(
    {
      customLevels: LEVELS,
      useOnlyCustomLevels: true,
      level: level.toLowerCase(),
      formatters: { level: (label, levelno) => ({ levelname: label.toUpperCase(), levelno }) },
      base: constantFields(name, instance),
      messageKey: 'message',
      // pino takes the time as a piece of JSON. All that differs from line to line goes with it:
      // that costs much less than an object for pino to go through.
      timestamp: () => timeFields() + varying,
      hooks: { streamWrite: (line) => line.replace(SEPARATORS, escaped) },
    },
    destination,
  );

  function methodOf(label: keyof typeof LEVELS) {
    function log(message: string, fields?: Fields): void {
      if (!lines.isLevelEnabled(label)) return;
      const text = redactText(textOf(message));
      varying = `${siteFields(log)},"msg":${JSON.stringify(text)}${extraFields(fields)}`;
      lines[label](text);
    }
    return log;
  }

  return {
    debug: methodOf('debug'),
    info: methodOf('info'),
    warn: methodOf('warn'),
    error: methodOf('error'),
    flush: () => destination.flushSync?.(),
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * What is logged in one turn of the event loop is written at its end, in one system call and before
 * anything else happens: none is lost when the process ends or fails, and none is cut in half. A
 * full disk or a closed pipe is said once on standard error and ends nothing.
 */
function standardOutput(): Destination {
  keepBlocking();
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_WAITING });
  let said = false;
  output.on('error', (error: Error) => {
    if (!said) process.stderr.write(`cannot write the log: ${error.message}\n`);
    said = true;
  });
  let gathered = '';
  const flushSync = () => {
    const lines = gathered;
    gathered = '';
    if (lines) output.write(lines);
  };
  process.on('exit', flushSync);
  return {
    write(line) {
      if (!gathered) setImmediate(flushSync);
      gathered += line;
    },
    flushSync,
  };
}

/**
 * Lets a write to a full pipe wait until there is room. Any `stream.pipe()` in this process would
 * otherwise change that, because Node.js looks at `process.stdout` there and thereby makes it
 * non-blocking; pino then stops the whole process for 100 ms before it tries again.
 */
function keepBlocking(): void {
  const handle: unknown = Reflect.get(process.stdout, '_handle');
  if (!(handle instanceof Object && 'setBlocking' in handle)) return;
  if (typeof handle.setBlocking === 'function') handle.setBlocking(true);
}

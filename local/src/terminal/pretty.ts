import { styleText } from 'node:util';
import { folderName } from '@simplebank/console/service-name';
import { serviceNames } from '@simplebank/shared/contracts';
import { parseJson } from '@simplebank/shared/json';

type Style = Parameters<typeof styleText>[0];

/** The fields of every line (the chapter's listing 12.1), and those that are shown in a form of their own. */
const STANDARD = new Set(
  `@timestamp @version message levelname levelno name instance source_host process processName pathname
   filename module funcName lineno args msg stack_info created msecs relativeCreated thread
   threadName uuid trace_id span_id exc_info`.split(/\s+/),
);

const LEVELS: Record<string, Style> = { DEBUG: 'dim', INFO: 'green', WARN: 'yellow', ERROR: 'red' };

/** In the order of those below. Red is for errors. */
const COLOURS: readonly Style[] = [
  'cyan',
  'green',
  'magenta',
  'blueBright',
  'yellow',
  'cyanBright',
  'greenBright',
  'magentaBright',
  'yellowBright',
  'blue',
];

/** A service is coloured as the process that it runs in. */
const COLOURED: readonly string[] = [
  ...Object.values(serviceNames),
  'external',
  'broker',
  'console',
];

/** As wide as the longest service name, so that messages stand in one column. */
const NAME_WIDTH = Math.max(...Object.keys(serviceNames).map(({ length }) => length));

/**
 * Whether to write in colour to a stream: to a terminal, unless `NO_COLOR` (no-color.org) is set;
 * `FORCE_COLOR` overrules both, as in Node.js.
 */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/**
 * A log line for people: time, level, service, message, the first 8 characters of the UUID, and
 * the fields that are not on every line; an error's stack below it. What is no JSON object is
 * shown as it is.
 *
 * @param source the process that wrote it; shown when the line does not name its service
 */
export function prettyLine(source: string, line: string, colour = false): string {
  const style = (format: Style, text: string) => (colour ? paint(format, text) : text);
  const record = parseRecord(line);
  if (!record) return `${style(colourOf(source), visible(source))} ${visible(line)}`;

  const { name = source, levelname = '', message = '', uuid, exc_info } = record;
  const level = String(levelname);
  const service = String(name);
  const parts = [
    style('dim', timeOf(record)),
    style(LEVELS[level] ?? 'reset', visible(level).padEnd(5)),
    style(colourOf(service), visible(service).padEnd(NAME_WIDTH)),
    visible(String(message)),
    ...(uuid === undefined ? [] : [style('dim', visible(String(uuid).slice(0, 8)))]),
    ...Object.entries(record)
      .filter(([key]) => !STANDARD.has(key))
      .map(([key, value]) => style('dim', `${visible(key)}=${inWords(value)}`)),
  ];
  const stack = typeof exc_info === 'string' ? exc_info.split('\n') : [];
  return [parts.join(' '), ...stack.map((row) => style('red', `    ${visible(row)}`))].join('\n');
}

/**
 * Text that moves no cursor and turns no writing direction: control, line-separating and
 * direction characters appear as `\u001b`. Log lines may hold what a stranger sent.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Colours text, whatever kind of stream it is for. */
export function paint(format: Style, text: string): string {
  return styleText(format, text, { validateStream: false });
}

/** The JSON object in a line; undefined when it holds something else. */
export function parseRecord(line: string): Record<string, unknown> | undefined {
  const value = parseJson(line);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : undefined;
}

/** The time of day, in UTC and to the millisecond. */
function timeOf(record: Record<string, unknown>): string {
  return visible(String(record['@timestamp'] ?? '').slice(11, 23));
}

function inWords(value: unknown): string {
  const plain = typeof value === 'string' && /^[^\s"=]+$/.test(value);
  return visible(plain ? value : (JSON.stringify(value) ?? ''));
}

/** @param name of a process, or of a service: `orders_service` runs in the process `orders` */
function colourOf(name: string): Style {
  return COLOURS[COLOURED.indexOf(folderName(name))] ?? 'reset';
}

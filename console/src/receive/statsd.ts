import { gaugeUnits, queueGaugeUnits } from '@simplebank/shared/gauge-units';
import type { Metric } from '../model/metric.ts';
import { labelled } from './metric-name.ts';

/** What became of a line: a metric, or why there is none. */
export type Reading = Metric | 'broken' | 'foreign' | 'ignored';

const PREFIX = 'simplebank-demo';
const LINE =
  /^(?<name>[^:|@#\s]{1,200}):(?<value>[+-]?(?:\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,2})?)\|(?<type>ms|[a-z])(?<rest>(?:\|[^|]*)*)$/i;
const NAME = /^(?<prefix>[\w-]+)\.(?<service>[\w-]+)\.(?<handler>[\w.-]*[\w-])$/;
/** `|@0.1`: the share that the sender has picked. */
const RATE = /\|@([^|]*)/;
const ERRORS = '.errors';
/** Of those gauges that SimpleBank's own processes send. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...gaugeUnits, ...queueGaugeUnits }),
);
/** A sender that picks fewer than one in a million is mistaken. */
const SMALLEST_RATE = 1e-6;

/** `10|ms:20|ms|@0.1`, as StatsD's own server has several of one name. */
const BITS = /^(?<name>[^:|]+):(?<bits>[^:|]*\|\w+(?:\|@[^:|]*)?(?::[^:|]*\|\w+(?:\|@[^:|]*)?)+)$/;
/** `10:20:30|ms|#env:test`, as DogStatsD has it from its protocol 1.1 on. */
const PACKED = /^(?<name>[^:|]+):(?<values>[^:|]*(?::[^:|]*)+)(?<rest>\|.*)$/;

/** The metrics of a datagram: a line each or several, as senders gather them. */
export function readDatagram(datagram: Buffer): Reading[] {
  const lines = datagram.toString('utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .flatMap((line) => unpacked(line.trimEnd()))
    .map(readLine);
}

/** A line for each of the values of one. */
function unpacked(line: string): string[] {
  if (line.indexOf(':') === line.lastIndexOf(':')) return [line];
  const { name, bits, values, rest = '' } = (BITS.exec(line) ?? PACKED.exec(line))?.groups ?? {};
  const several = bits ?? values;
  return several ? several.split(':').map((each) => `${name}:${each}${rest}`) : [line];
}

/**
 * Reads `<name>:<value>|<type>[|@<rate>][|#<tags>]`, as StatsD
 * (https://github.com/statsd/statsd/blob/master/docs/metric_types.md) and DogStatsD write it.
 * Timers (`ms`), histograms (`h`) and distributions (`d`) are durations in milliseconds, counters
 * (`c`) calls or errors. The value of a gauge (`g`) with a sign is a change. Tags tell gauges apart, of
 * which those of several processes do not add up; else they have no meaning. Sets have no place here.
 *
 * @returns `broken` for what is no such line, `foreign` for names that do not begin with
 *   `simplebank-demo.<service>.`, `ignored` for types that have no place here
 */
export function readLine(line: string): Reading {
  const parts = LINE.exec(line)?.groups;
  if (!parts) return isSet(line) ? 'ignored' : 'broken';
  const { name = '', rest = '' } = parts;
  const type = parts.type?.toLowerCase() ?? '';
  const value = Number(parts.value);
  const rate = rateIn(rest);
  if (rate === undefined) return 'broken';
  if (type === 's') return 'ignored';
  if (!['ms', 'h', 'd', 'c', 'g'].includes(type)) return 'broken';
  if (type !== 'g' && value < 0) return 'broken';

  const { prefix, service = '', handler = '' } = NAME.exec(name)?.groups ?? {};
  if (prefix !== PREFIX) return 'foreign';
  if (type === 'g') {
    const isChange = /^[+-]/.test(parts.value ?? '');
    return {
      service,
      ...gaugeOf(handler, tagsIn(rest)),
      type: 'gauge',
      value,
      times: 1,
      ...(isChange && { isChange }),
    };
  }
  if (type !== 'c') return { service, handler, type: 'duration', value, times: 1 / rate };
  const counted = { service, value: value / rate, times: 1 };
  const isErrors = handler.endsWith(ERRORS) && handler !== ERRORS;
  return isErrors
    ? { ...counted, handler: handler.slice(0, -ERRORS.length), type: 'errors' }
    : { ...counted, handler, type: 'calls' };
}

/** What tells a gauge from others: its own tags, and the process that has it. */
function gaugeOf(name: string, { instance, ...labels }: Record<string, string>) {
  const unit = UNITS.get(name);
  return {
    handler: labelled(name, labels),
    ...(instance && { instance }),
    ...(unit !== undefined && { unit }),
  };
}

/** `#instance:orders-2,canary` */
function tagsIn(rest: string): Record<string, string> {
  const field = rest.split('|').find((part) => part.startsWith('#'));
  const tags = field?.slice(1).split(',').filter(Boolean) ?? [];
  return Object.fromEntries(
    tags.map((tag) => {
      const [key = '', ...value] = tag.split(':');
      return [key, value.join(':')];
    }),
  );
}

/** The members of a set may be any text. */
function isSet(line: string): boolean {
  return /^[^:|\s]{1,200}:[^|]*\|s(\||$)/.test(line);
}

function rateIn(rest: string): number | undefined {
  const field = RATE.exec(rest);
  if (!field) return 1;
  const rate = Number(field[1]);
  return rate >= SMALLEST_RATE && rate <= 1 ? rate : undefined;
}

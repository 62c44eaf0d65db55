import type { Fields } from './fields.ts';
import { smallInteger, text } from './values.ts';

/** The level of a line, in the words and numbers of the Logstash V1 format. */
interface Severity {
  levelname?: string;
  levelno?: number;
  /** What the sender calls it, where that is something else. */
  severity_text?: string;
}

/** From this number on (https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber). */
const LEVELS = [
  { from: 17, levelname: 'ERROR', levelno: 40 },
  { from: 13, levelname: 'WARN', levelno: 30 },
  { from: 9, levelname: 'INFO', levelno: 20 },
  { from: 1, levelname: 'DEBUG', levelno: 10 },
];
const MOST = 24;

/** For who says the level in words alone: the beginnings of those in use, and their numbers. */
const WORDS: [beginning: RegExp, number: number][] = [
  [/^(error|err|fatal|crit|alert|emerg|panic|severe)/i, 17],
  [/^warn/i, 13],
  [/^(info|notice)/i, 9],
  [/^(trace|debug|verbose|fine)/i, 1],
];

/** Reads `severityNumber` and `severityText`. A record without either has no level. @throws Misfit */
export function severityOf(of: Fields): Severity {
  const said = smallInteger(of, 'severityNumber');
  const word = text(of, 'severityText') ?? '';
  const number = said >= 1 && said <= MOST ? said : numberOf(word);
  const level = LEVELS.find(({ from }) => number >= from);
  const isOther = word !== '' && word.toUpperCase() !== level?.levelname;
  return {
    ...(level && { levelname: level.levelname, levelno: level.levelno }),
    ...(isOther && { severity_text: word }),
  };
}

function numberOf(word: string): number {
  return WORDS.find(([beginning]) => beginning.test(word))?.[1] ?? 0;
}

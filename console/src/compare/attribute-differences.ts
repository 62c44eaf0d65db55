import { shapeOf } from '../lines/shape.ts';
import type { TraceDifference } from '../model/comparison-types.ts';
import type { Span } from '../model/span.ts';
import type { Both } from './span-node.ts';

type Attributes = Span['attributes'];
type Value = Attributes[string] | undefined;

/** Attributes that are others in every request or process, and tell nothing; and what is told as an error. */
export const OWN = /^(?:uuid|error|error\.type|process\..*|thread\..*|.*\.(?:port|pid|size))$/;
/** The instance's name: its number matters. */
const INSTANCE = 'service.instance.id';

/** Attributes of spans, then those of processes, that say something else in the other trace. */
export function attributeDifferences(both: readonly Both[]): TraceDifference[] {
  const ofSpans = both.flatMap(({ there, here }) => {
    const { service, operation } = here;
    return between(there.span.attributes, here.span.attributes, { service, operation });
  });
  const perService = new Map(both.map((pair) => [pair.here.service, pair]));
  const ofProcesses = [...perService.values()].flatMap(({ there, here }) => {
    const { service } = here;
    return between(there.span.resource, here.span.resource, { service, operation: '' });
  });
  return [...ofSpans, ...ofProcesses];
}

function between(
  there: Attributes,
  here: Attributes,
  of: Pick<TraceDifference, 'service' | 'operation'>,
): TraceDifference[] {
  const names = [...new Set([...Object.keys(there), ...Object.keys(here)])];
  return names
    .filter((name) => !OWN.test(name))
    .filter((name) => comparable(name, there[name]) !== comparable(name, here[name]))
    .map((attribute) => ({
      what: 'attribute',
      of: 'span',
      ...of,
      attribute,
      ...(there[attribute] !== undefined && { there: asText(there[attribute]) }),
      ...(here[attribute] !== undefined && { here: asText(here[attribute]) }),
    }));
}

/** Texts that only differ in ids and numbers inside them are the same. */
function comparable(name: string, value: Value): string {
  const isText = typeof value === 'string' && name !== INSTANCE && /[^\d.]/.test(value);
  return isText ? shapeOf(value) : asText(value);
}

function asText(value: Value): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

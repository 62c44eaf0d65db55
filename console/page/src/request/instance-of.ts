import type { ServiceInstance, TimelineEntry } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { INSTANCE } from '../traces/attributes.ts';

/** Which process of its service a span is of, or a line; undefined for a span that does not say. */
export function instanceOf(entry: TimelineEntry): string | undefined {
  if (entry.type === 'span') {
    const tag = entry.process.find(({ key }) => key === INSTANCE);
    return tag && String(tag.value);
  }
  const { record, instance } = entry.line;
  return typeof record.instance === 'string' ? record.instance : instance;
}

/** The instances that took part. */
export function instancesIn(entries: readonly TimelineEntry[]): ServiceInstance[] {
  return entries.flatMap((entry) => {
    const instance = instanceOf(entry);
    return instance === undefined ? [] : { service: folderName(entry.service), instance };
  });
}

/** What is of an instance, and the spans that it stands in: those say how it came to it. */
export function entriesOf(entries: readonly TimelineEntry[], instance: string): Set<TimelineEntry> {
  const wanted = new Set<TimelineEntry>();
  const above: TimelineEntry[] = [];
  for (const entry of entries) {
    above.length = Math.min(above.length, entry.depth);
    if (instanceOf(entry) === instance) {
      for (const each of [...above, entry]) wanted.add(each);
    }
    if (entry.type === 'span') above.push(entry);
  }
  return wanted;
}

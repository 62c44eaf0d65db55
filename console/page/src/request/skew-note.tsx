import { folderName } from '../../../src/model/service-name.ts';
import { formatDuration } from '../ui/format.ts';
import type { SpanNode } from './span-tree.ts';

/** Says whose clocks are wrong, where spans were moved because of it. */
export function SkewNote({ nodes }: { nodes: readonly SpanNode[] }) {
  const skews = new Map<string, number>();
  for (const { entry } of nodes) {
    const service = folderName(entry.service);
    const us = Math.max(skews.get(service) ?? 0, entry.skewUs ?? 0);
    if (us > 0) skews.set(service, us);
  }
  if (skews.size === 0) return null;
  const behind = [...skews].map(([service, us]) => `${service}’s by about ${formatDuration(us)}`);
  return (
    <p class="skew-note">
      Clocks differ: behind is {behind.join(', ')}. Spans that would start before what caused them
      are moved into it.
    </p>
  );
}

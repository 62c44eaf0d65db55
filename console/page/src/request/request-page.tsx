import { shortUuid } from '../ui/format.ts';
import { useTitle } from '../ui/use-title.ts';
import { TimelinePage } from './timeline-page.tsx';

/** `/requests/<uuid>`: the lines and spans of one request, together. */
export function RequestPage({ uuid }: { uuid: string }) {
  useTitle(`Request ${shortUuid(uuid)}`);
  return <TimelinePage kind="request" id={uuid.toLowerCase()} />;
}

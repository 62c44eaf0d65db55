import { TimelinePage } from '../request/timeline-page.tsx';
import { useTitle } from '../ui/use-title.ts';

/** `/traces/<id>`: one trace, as a request is shown. */
export function TracePage({ id }: { id: string }) {
  useTitle(`Trace ${id.slice(0, 8)}`);
  return <TimelinePage key={id} kind="trace" id={id} />;
}

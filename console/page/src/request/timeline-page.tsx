import { useEffect, useRef } from 'preact/hooks';
import type { Timeline } from '../../../src/model/api-types.ts';
import { ApiError } from '../api.ts';
import { ParkedList } from '../parked/parked-list.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { fieldQuery } from '../ui/format.ts';
import { useLive } from '../ui/use-live.ts';
import { useQuery } from '../ui/use-query.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import { TimelineHeader } from './timeline-header.tsx';
import type { TimelineKind } from './timeline-kind.ts';
import { TimelineView } from './timeline-view.tsx';
import { NoId, Unknown } from './unknown.tsx';

/** How often what is shown is asked again, while more of it arrives. */
const REFRESH_MS = 500;
/** After this time without anything new, what is not there is missing. */
const LATE_MS = 11_000;

/** Its lines say when one of its events is parked; the broker knows whether it still is. */
function mayBeParked({ entries }: Timeline): boolean {
  return entries.some(
    (entry) => entry.type === 'line' && String(entry.line.record.message).includes('parked'),
  );
}

/** A request or a trace on a page of its own. It grows as long as there is more. */
export function TimelinePage({ kind, id }: { kind: TimelineKind; id: string }) {
  const part = encodeURIComponent(id);
  const { data, error, reload } = useQuery<Timeline>(
    kind === 'request' ? `/api/requests/${part}` : `/api/traces/${part}/timeline`,
  );
  const refresh = useThrottled(reload, REFRESH_MS);
  const known = useRef(data);
  known.current = data;

  useLive({
    q: fieldQuery(kind === 'request' ? 'uuid' : 'trace_id', id),
    onLines: refresh,
    onTraces: ({ traceIds }) => {
      // What belongs to a request that is not known yet shows only when it is asked for.
      const wanted = kind === 'trace' ? [id] : known.current?.traceIds;
      if (!wanted || wanted.length === 0 || traceIds.some((each) => wanted.includes(each)))
        refresh();
    },
  });

  // What has not come by then is missing, and nothing that arrives says so.
  useEffect(() => {
    const timer = setTimeout(reload, LATE_MS);
    return () => clearTimeout(timer);
  }, [data?.entries.length, reload]);

  if (data && data.entries.length > 0) {
    return (
      <>
        <TimelineHeader kind={kind} timeline={data} />
        {error && <ErrorNote error={error} retry={reload} />}
        {kind === 'request' && mayBeParked(data) && <ParkedList uuid={id} />}
        <TimelineView timeline={data} />
      </>
    );
  }
  if (error instanceof ApiError && error.status === 404) return <Unknown kind={kind} id={id} />;
  if (error instanceof ApiError && error.status === 400) return <NoId kind={kind} id={id} />;
  if (!error) return <Empty isPage title="Looking it up …" />;
  return (
    <>
      <h1 class="visually-hidden">{kind === 'request' ? 'Request' : 'Trace'}</h1>
      <ErrorNote error={error} retry={reload} />
    </>
  );
}

import { useMemo } from 'preact/hooks';
import type { JaegerAnswer, JaegerTrace } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { summarize, type TraceSummary } from '../traces/trace-summary.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatDuration, plural, shortUuid } from '../ui/format.ts';
import { NothingYet } from '../ui/nothing-yet.tsx';
import { ServiceDot, ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { useLive } from '../ui/use-live.ts';
import { useQuery } from '../ui/use-query.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import './recent-requests.css';

/** Not more often than this, however much happens. */
const REFRESH_MS = 1000;
const DAY_MS = 86_400_000;

/** The newest requests, always as they are now; each is a link to all that is known of it. */
export function RecentRequests({ limit }: { limit: number }) {
  // Without those of a clock that is far ahead, which would be the latest for ever. To the day, so
  // that what is asked stays the same.
  const end = (Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS * 1000;
  const path = apiPath('/api/traces', { limit, end });
  const { data, error, reload } = useQuery<JaegerAnswer<JaegerTrace[]>>(path, { keep: true });
  const refresh = useThrottled(reload, REFRESH_MS);
  useLive({ onTraces: refresh });

  const requests = useMemo(
    () => data?.data.map(summarize).filter((summary) => summary !== undefined),
    [data],
  );
  if (error && !requests) return <ErrorNote error={error} retry={reload} />;
  if (requests?.length === 0) {
    return (
      <NothingYet title="No request yet." says="Each one is here as soon as it is answered." />
    );
  }
  return (
    <ul class="recent">
      {requests?.map((request) => (
        <li key={request.traceId}>
          <RecentRequest request={request} />
        </li>
      ))}
    </ul>
  );
}

function RecentRequest({ request }: { request: TraceSummary }) {
  const { uuid, traceId, operation, services, errorCount } = request;
  return (
    <a class="recent-row" href={uuid ? `/requests/${uuid}` : `/traces/${traceId}`}>
      <span class="muted recent-time">
        <Time value={request.startUs} date />
      </span>
      <span class="recent-name">
        <ServiceName service={request.service} />
        <b title={operation}>{operation}</b>
      </span>
      <span class="mono muted recent-uuid" title={uuid}>
        {uuid ? shortUuid(uuid) : 'no UUID'}
      </span>
      <span class="recent-services" title={services.map(({ service }) => service).join(', ')}>
        {services.map(({ service }) => (
          <ServiceDot key={service} service={service} />
        ))}
        <span class="visually-hidden">{plural(services.length, 'service')}</span>
      </span>
      <span class="error-text recent-errors">{errorCount > 0 && plural(errorCount, 'error')}</span>
      <span class="recent-duration">{formatDuration(request.durationUs)}</span>
    </a>
  );
}

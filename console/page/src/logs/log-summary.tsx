import { apiPath } from '../api.ts';
import { status } from '../live.ts';
import { formatCount, plural } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Time } from '../ui/time.tsx';
import { type LogSearch, wholeQuery } from './log-search.ts';
import { TimeChoice } from './time-choice.tsx';

/** How many lines were found, what is no longer kept, and the switches of the page. */
export function LogSummary(props: {
  total: number;
  /** Since when lines were looked at, if not at all of them. */
  reached: string | undefined;
  search: LogSearch;
  onChange: (changes: Partial<LogSearch>) => void;
  following: boolean;
  onFollow: (on: boolean) => void;
}) {
  const { following, search } = props;
  const { from, to } = search;
  return (
    <div class="log-summary">
      <p class="log-count" role="status">
        {plural(props.total, 'line')}
        {props.reached && (
          <>
            {' '}
            since <Time value={props.reached} date />: to look at older ones took too long
          </>
        )}
      </p>
      <Dropped />
      <TimeChoice search={props.search} onChange={props.onChange} />
      <a
        class="button"
        href={apiPath('/api/export', { q: wholeQuery(search), from, to })}
        download
        title="Download these lines, and the traces that they belong to"
      >
        Export
      </a>
      <button
        type="button"
        class="button log-follow"
        aria-pressed={following}
        title={following ? 'Stop following' : 'Show new lines as they come'}
        onClick={() => props.onFollow(!following)}
      >
        <Icon name={following ? 'pause' : 'play'} />
        Live tail
      </button>
    </div>
  );
}

function Dropped() {
  const kept = status.value?.lines;
  return (
    <p class="log-dropped muted">
      {kept && kept.dropped > 0 && (
        <>
          The newest {formatCount(kept.kept)} are kept
          {kept.since && (
            <>
              {' '}
              (since <Time value={kept.since} date />)
            </>
          )}
          ; {plural(kept.dropped, 'older line')} were dropped
        </>
      )}
    </p>
  );
}

import type { Trouble } from '../../../src/model/api-types.ts';
import { Icon } from '../ui/icon.tsx';
import { Time } from '../ui/time.tsx';
import { useInterval } from '../ui/use-interval.ts';
import { useLive } from '../ui/use-live.ts';
import { useQuery } from '../ui/use-query.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import './trouble-note.css';

/** Not more often than this, and not less often: an instance can be away without anything to hear of. */
const REFRESH_MS = 1500;
const IDLE_REFRESH_MS = 3000;

/** What is wrong, in one sentence that leads to the page which shows it; nothing when all is well. */
export function TroubleNote() {
  const { data, reload } = useQuery<{ trouble: Trouble | null }>('/api/trouble');
  const refresh = useThrottled(reload, REFRESH_MS);
  useLive({ onTraces: refresh });
  useInterval(refresh, IDLE_REFRESH_MS);
  const trouble = data?.trouble;
  return (
    <div role="status">
      {trouble && (
        <a class="trouble" href={trouble.href} data-rule={trouble.rule}>
          <span class="trouble-what">{trouble.what}</span>
          {trouble.since && (
            <span class="trouble-since">
              since <Time value={trouble.since} />
            </span>
          )}
          <Icon name="chevron" />
        </a>
      )}
    </div>
  );
}

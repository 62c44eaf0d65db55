import { Cut } from '../ui/cut.tsx';
import { formatDuration, plural } from '../ui/format.ts';
import { ServiceDot } from '../ui/service.tsx';
import { type CriticalPath, slowest } from './critical-path.ts';

/** A wait shorter than this part of the whole is not worth a word; one longer than half leads. */
const NOTEWORTHY = 0.05;

/** Where most of the time went, in a sentence. */
export function SlowestNote(props: { path: CriticalPath; spanCount: number; totalUs: number }) {
  const { path, spanCount, totalUs } = props;
  const most = slowest(path);
  if (spanCount === 0) return <p class="muted">No span is known, only log lines.</p>;
  if (!most) return <p class="muted">{plural(spanCount, 'span')}, none of which took any time.</p>;
  const { entry } = most.node;
  const waits = [...path.waits].filter(([node]) => node.isConsumer);
  const waitedUs = waits.reduce((sum, [, us]) => sum + us, 0);
  const isMostlyWaiting = waitedUs > totalUs / 2;
  return (
    <p class="slowest">
      {isMostlyWaiting && (
        <>
          <b>
            {formatDuration(waitedUs)} of {formatDuration(totalUs)}
          </b>
          <span>passed before events were handled;</span>
        </>
      )}
      <span class="muted">{isMostlyWaiting ? 'otherwise slowest:' : 'Slowest:'}</span>
      <ServiceDot service={entry.service} />
      <b title={entry.span.operationName}>
        <Cut text={entry.span.operationName} />
      </b>
      <span>
        {formatDuration(most.us)}
        {!isMostlyWaiting && ` of ${formatDuration(totalUs)}`}
      </span>
      {!isMostlyWaiting && waitedUs > NOTEWORTHY * totalUs && (
        <span class="muted">· {formatDuration(waitedUs)} passed before events were handled</span>
      )}
    </p>
  );
}

import { status } from '../live.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Empty } from '../ui/empty.tsx';

/** Stands where there was no request yet. */
export function NoRequests() {
  const curl = status.value?.curl.sellShares;
  return (
    <Empty title="No request yet.">
      <p>
        Press “Sell shares” on the <a href="/">overview</a>
        {curl && ', or do the same by hand:'}
      </p>
      {curl && (
        <p class="command">
          <code>{curl}</code>
          <CopyButton text={curl} label="the command" />
        </p>
      )}
    </Empty>
  );
}

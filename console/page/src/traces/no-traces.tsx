import { status } from '../live.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { isFiltered, type TraceSearch } from './trace-search.ts';

/** Says why there is no trace to see, and what to do. */
export function NoTraces(props: {
  search: TraceSearch;
  onChange: (changes: Partial<TraceSearch>) => void;
  onReset: () => void;
}) {
  const { search, onChange } = props;
  const curl = status.value?.curl.sellShares;
  if (!isFiltered(search)) {
    return (
      <Empty title="There are no traces yet.">
        <p>
          A request’s trace appears here within a second of its answer. Sell some shares on the{' '}
          <a href="/">overview</a>
          {curl ? ', or in a terminal:' : '.'}
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
  return (
    <Empty title="No trace matches.">
      <div class="no-traces-loosen">
        {search.lookback && (
          <button type="button" class="button" onClick={() => onChange({ lookback: '' })}>
            Look at all times
          </button>
        )}
        {(search.minDuration || search.maxDuration) && (
          <button
            type="button"
            class="button"
            onClick={() => onChange({ minDuration: '', maxDuration: '' })}
          >
            Any duration
          </button>
        )}
        {search.error && (
          <button type="button" class="button" onClick={() => onChange({ error: '' })}>
            Also without errors
          </button>
        )}
        <button type="button" class="button" onClick={props.onReset}>
          Show all traces
        </button>
      </div>
      <p>Service, operation and duration have to be those of one and the same span.</p>
    </Empty>
  );
}

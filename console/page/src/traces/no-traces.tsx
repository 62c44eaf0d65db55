import { Empty } from '../ui/empty.tsx';
import { NothingYet } from '../ui/nothing-yet.tsx';
import { isFiltered, type TraceSearch } from './trace-search.ts';

/** Says why there is no trace to see, and what to do. */
export function NoTraces(props: {
  search: TraceSearch;
  onChange: (changes: Partial<TraceSearch>) => void;
  onReset: () => void;
}) {
  const { search, onChange } = props;
  if (!isFiltered(search)) {
    return (
      <NothingYet
        title="There are no traces yet."
        says="A request’s trace appears here within a second of its answer."
      />
    );
  }
  return (
    <Empty title="No trace matches.">
      <div class="no-traces-loosen">
        {(search.lookback || search.from || search.to) && (
          <button
            type="button"
            class="button"
            onClick={() => onChange({ lookback: '', from: '', to: '' })}
          >
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
        {search.tags && (
          <button type="button" class="button" onClick={() => onChange({ tags: '' })}>
            Any attributes
          </button>
        )}
        {search.instance && (
          <button type="button" class="button" onClick={() => onChange({ instance: '' })}>
            Any instance
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
      <p>
        Service, instance, operation, attributes and duration have to be those of one and the same
        span.
      </p>
    </Empty>
  );
}

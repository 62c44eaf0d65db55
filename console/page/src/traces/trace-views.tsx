import { Segments } from '../ui/segments.tsx';
import { type TraceSearch, VIEWS } from './trace-search.ts';

/** How the traces that were found are shown: as a list, or what tells some from the others. */
export function TraceViews(props: {
  search: TraceSearch;
  onChange: (changes: Partial<TraceSearch>) => void;
}) {
  const { search, onChange } = props;
  return (
    <div class="trace-views">
      <Segments
        label="How they are shown"
        value={search.view}
        options={VIEWS}
        onChange={(view) => onChange({ view })}
      />
      {search.view === 'slow' && (
        <label class="field">
          <span class="field-label">Slow from</span>
          <input
            class="input"
            placeholder="slowest tenth"
            autocomplete="off"
            value={search.slowerThan}
            onChange={(event) => onChange({ slowerThan: event.currentTarget.value.trim() })}
          />
        </label>
      )}
    </div>
  );
}

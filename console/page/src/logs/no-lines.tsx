import { Empty } from '../ui/empty.tsx';
import { NothingYet } from '../ui/nothing-yet.tsx';
import { Examples } from './examples.tsx';
import type { LogSearch } from './log-search.ts';

/**
 * Says why there is nothing to see, and what to do.
 *
 * @param props.hints what may be wrong with the search
 * @param props.onChange gets what of the search shall be another
 */
export function NoLines(props: {
  search: LogSearch;
  hints: readonly string[];
  onChange: (changes: Partial<LogSearch>) => void;
}) {
  const { search, hints, onChange } = props;
  const { q, from, to, levels, services, instance } = search;
  const isFiltered = levels.length > 0 || services.length > 0 || instance !== '';
  if (!q && !from && !to && !isFiltered) return <NoneAtAll />;
  return (
    <Empty title="No line matches.">
      {hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      <div class="loosen">
        {(from || to) && (
          <button type="button" class="button" onClick={() => onChange({ from: '', to: '' })}>
            Search all times
          </button>
        )}
        {isFiltered && (
          <button
            type="button"
            class="button"
            onClick={() => onChange({ levels: [], services: [], instance: '' })}
          >
            All levels and services
          </button>
        )}
        {q && (
          <button type="button" class="button" onClick={() => onChange({ q: '' })}>
            Any text
          </button>
        )}
      </div>
      {q && (
        <>
          <p>Words match as a whole, and all of them have to be there. Some searches that work:</p>
          <Examples onSearch={(example) => onChange({ q: example })} />
        </>
      )}
    </Empty>
  );
}

function NoneAtAll() {
  return (
    <NothingYet
      title="There are no log lines yet."
      says="Each service’s lines appear here as soon as it writes them."
    />
  );
}

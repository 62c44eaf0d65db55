import { ChosenSpan } from '../ui/chosen-span.tsx';
import { Segments } from '../ui/segments.tsx';
import { formatSpan } from './histogram-times.ts';
import type { LogSearch } from './log-search.ts';

const RANGES = [
  { value: 'now-15m', label: '15 min' },
  { value: 'now-1h', label: '1 hour' },
  { value: 'now-24h', label: '24 hours' },
  { value: '', label: 'Everything' },
];

interface Choice {
  search: LogSearch;
  onChange: (changes: Partial<LogSearch>) => void;
}

/** From when on to search, and the span of time when it was chosen otherwise. */
export function TimeChoice({ search, onChange }: Choice) {
  return (
    <div class="log-range">
      <OtherSpan search={search} onChange={onChange} />
      <Segments
        label="Time"
        value={search.to ? 'chosen' : search.from}
        options={RANGES}
        onChange={(from) => onChange({ from, to: '' })}
      />
    </div>
  );
}

/** A span of time that is none of the usual ones, for example chosen in the histogram. */
function OtherSpan({ search, onChange }: Choice) {
  const { from, to } = search;
  if (!to && RANGES.some(({ value }) => value === from)) return null;
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const isExact = Number.isFinite(fromMs) && Number.isFinite(toMs);
  const text = isExact ? formatSpan(fromMs, toMs) : `${from || 'the beginning'} – ${to || 'now'}`;
  return <ChosenSpan text={text} onClear={() => onChange({ from: '', to: '' })} />;
}

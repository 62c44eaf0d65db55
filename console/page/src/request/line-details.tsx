import type { LogLine } from '../../../src/model/api-types.ts';
import { fieldQuery, formatDuration, formatValue } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { type KeyValue, KeyValues } from '../ui/key-values.tsx';
import { Level } from '../ui/level.tsx';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { Fact } from './fact.tsx';
import './details.css';

/** Everything that a log line holds. */
export function LineDetails({ line, afterUs }: { line: LogLine; afterUs: number }) {
  const { record, instance } = line;
  return (
    <>
      <dl class="facts">
        <Fact name="Level">
          <Level level={formatValue(record.levelname ?? '')} />
        </Fact>
        <Fact name="Service">
          <ServiceName service={formatValue(record.name ?? instance)} />
        </Fact>
        <Fact name="Time">
          <Time value={formatValue(record['@timestamp'] ?? '')} date />{' '}
          <span class="muted">after {formatDuration(Math.max(0, afterUs))}</span>
        </Fact>
        <Fact name="Written by">{instance}</Fact>
      </dl>
      <h3>Record</h3>
      <KeyValues
        label="Record"
        entries={Object.entries(record).map(([name, value]) => ({ name, value }))}
        actions={(entry) => <SearchLink entry={entry} />}
      />
    </>
  );
}

function SearchLink({ entry }: { entry: KeyValue }) {
  if (typeof entry.value === 'object') return null;
  const q = new URLSearchParams({ q: fieldQuery(entry.name, entry.value) });
  const label = `Search this ${entry.name} in the logs`;
  return (
    <a class="icon-button" href={`/logs?${q}`} aria-label={label} title={label}>
      <Icon name="search" />
    </a>
  );
}

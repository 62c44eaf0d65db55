import type { LogLine } from '../../../src/model/api-types.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Drawer } from '../ui/drawer.tsx';
import { fieldQuery } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { KeyValues } from '../ui/key-values.tsx';
import { Level } from '../ui/level.tsx';
import { addressOf } from '../ui/line-address.ts';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { aroundAddress } from './around-address.ts';
import { FilterButtons } from './filter-buttons.tsx';
import { fieldsOf, serviceOfLine, textOf, timeOf } from './record.ts';
import './log-drawer.css';

/**
 * A line's whole record.
 *
 * @param props.onFilter gets a term that finds the lines with the same value in a field, and
 *   whether those shall be the ones that are left out
 * @param props.onField gets a field whose top values shall be shown
 */
export function LineDrawer(props: {
  line: LogLine;
  onFilter: (term: string, negate: boolean) => void;
  onField: (name: string) => void;
  onClose: () => void;
}) {
  const { line, onFilter, onField } = props;
  const { record } = line;
  const uuid = textOf(record, 'uuid');
  const traceId = textOf(record, 'trace_id');
  const title = (
    <span class="log-title">
      <Level level={textOf(record, 'levelname')} />
      <ServiceName service={serviceOfLine(line)} />
      <Time value={timeOf(line)} date />
    </span>
  );

  return (
    <Drawer title={title} onClose={props.onClose}>
      <p class="log-text">{textOf(record, 'message')}</p>
      <div class="log-actions">
        {uuid && (
          <a class="button" href={`/requests/${encodeURIComponent(uuid)}`}>
            Show this request
          </a>
        )}
        {traceId && (
          <a class="button" href={`/traces/${encodeURIComponent(traceId)}`}>
            Show the trace
          </a>
        )}
        <a class="button" href={aroundAddress(addressOf(line))}>
          Lines around it
        </a>
        <CopyButton text={JSON.stringify(record, null, 2)} label="the record">
          Copy the record
        </CopyButton>
      </div>
      <div class="log-record">
        <KeyValues
          label="Fields of the record"
          entries={fieldsOf(line).filter(({ name }) => name !== 'message')}
          actions={({ name, value }) => (
            <>
              {isSimple(value) && (
                <FilterButtons term={fieldQuery(name, value)} name={name} use={onFilter} />
              )}
              <TopValues name={name} onField={onField} />
            </>
          )}
        />
      </div>
    </Drawer>
  );
}

function TopValues({ name, onField }: { name: string; onField: (name: string) => void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Top values of ${name}`}
      title={`Top values of ${name}`}
      onClick={() => onField(name)}
    >
      <Icon name="bars" />
    </button>
  );
}

/** A value that a term can name; of the others there is no text to search for. */
function isSimple(value: unknown): boolean {
  return value !== null && typeof value !== 'object' && value !== '';
}

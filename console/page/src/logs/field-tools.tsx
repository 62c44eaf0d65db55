import { useState } from 'preact/hooks';
import type { FieldList } from '../../../src/model/api-types.ts';
import { Icon } from '../ui/icon.tsx';
import { Segments } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { titleOf, USUAL_COLUMNS } from './columns.ts';
import type { LogSearch } from './log-search.ts';
import { SavedSearchesMenu } from './saved-searches-menu.tsx';
import './field-tools.css';

const VIEWS = [
  { value: '', label: 'Lines' },
  { value: 'patterns', label: 'Patterns' },
];

type Change = (changes: Partial<LogSearch>) => void;

/** What is shown of the lines: their patterns, or which columns; and a field's top values. */
export function FieldTools(props: {
  search: LogSearch;
  fields: FieldList['fields'];
  onChange: Change;
}) {
  const { search, onChange } = props;
  const isChosen = search.columns !== USUAL_COLUMNS;
  const [opened, setOpened] = useState(false);
  const open = opened || isChosen;
  const names = props.fields.map(({ name }) => name);
  const listed = names.includes(search.field) ? names : [...names, search.field].filter(Boolean);
  return (
    <div class="field-tools">
      <Segments
        label="What is shown"
        value={search.view}
        options={VIEWS}
        onChange={(view) => onChange({ view })}
      />
      <Select
        label="Top values of a field"
        hideLabel
        value={search.field}
        options={[
          { value: '', label: 'Top values of …' },
          ...listed.map((name) => ({
            value: name,
            label: name === search.field ? `Top values of ${name}` : name,
          })),
        ]}
        onChange={(field) => onChange({ field })}
      />
      {!open && (
        <button type="button" class="button" onClick={() => setOpened(true)}>
          Columns
        </button>
      )}
      {open && <Columns columns={search.columns} names={names} onChange={onChange} />}
      {isChosen && (
        <button
          type="button"
          class="button"
          onClick={() => onChange({ columns: [...USUAL_COLUMNS] })}
        >
          Usual columns
        </button>
      )}
      <SavedSearchesMenu />
    </div>
  );
}

function Columns(props: { columns: readonly string[]; names: string[]; onChange: Change }) {
  const { columns, names, onChange } = props;
  const others = names.filter((name) => !columns.includes(name) && name !== '@timestamp');
  return (
    <>
      <Select
        label="Add a column"
        hideLabel
        value=""
        options={[
          { value: '', label: 'Add a column …' },
          ...others.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(name) => onChange({ columns: [...columns, name] })}
      />
      <ul class="log-columns" aria-label="Columns">
        {columns.map((column) => (
          <li key={column} class="log-column">
            <span class="cut" title={column}>
              {titleOf(column)}
            </span>
            <button
              type="button"
              class="icon-button"
              aria-label={`Remove the column ${titleOf(column)}`}
              title="Remove"
              disabled={columns.length === 1}
              onClick={() => onChange({ columns: columns.filter((each) => each !== column) })}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

import type { FieldValues } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { fieldQuery, formatCount, plural } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useQuery } from '../ui/use-query.ts';
import { FilterButtons } from './filter-buttons.tsx';
import './field-values-card.css';

/**
 * The commonest values of a field in the lines that were found; each can become a part of the search.
 *
 * @param props.q the whole query, in Lucene's syntax
 * @param props.onFilter as `LineDrawer` has it
 */
export function FieldValuesCard(props: {
  field: string;
  q: string;
  from: string;
  to: string;
  onFilter: (term: string, negate: boolean) => void;
  onClose: () => void;
}) {
  const { field, q, from, to } = props;
  const { data, error, reload } = useQuery<FieldValues>(
    apiPath('/api/logs/values', { field, q, from, to }),
    { keep: true },
  );
  return (
    <section class="card field-values" aria-labelledby="field-values-title">
      <header>
        <h2 id="field-values-title">
          Top values of <span class="mono">{field}</span>
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the top values"
          title="Close"
          onClick={props.onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {error && <ErrorNote error={error} retry={reload} />}
      {data && !error && <Values {...data} onFilter={props.onFilter} />}
    </section>
  );
}

function Values(props: FieldValues & { onFilter: (term: string, negate: boolean) => void }) {
  const { field, values, looked, total, missing, distinct, onFilter } = props;
  if (values.length === 0) return <Empty title="None of these lines has this field." />;
  return (
    <>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Lines</th>
            <th scope="col">Share</th>
            <th scope="col">Filter</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ value, count }) => (
            <tr key={value}>
              <th scope="row" title={value}>
                {value || <span class="muted">empty</span>}
              </th>
              <td class="field-values-count">{formatCount(count)}</td>
              <td class="field-values-share">
                <span class="field-values-bar" style={{ '--share': count / looked }} />
                {percent(count / looked)}
              </td>
              <td class="field-values-filter">
                {value && (
                  <FilterButtons
                    term={fieldQuery(field, value)}
                    name={`${field} ${value}`}
                    use={onFilter}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted">
        {distinct > values.length && `${formatCount(distinct - values.length)} more values. `}
        {missing > 0 && `${plural(missing, 'line')} without it. `}
        {total > looked && `Of the newest ${formatCount(looked)} of ${plural(total, 'line')}.`}
      </p>
    </>
  );
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

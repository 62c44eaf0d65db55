import type { JaegerAnswer, ServiceInstance } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { ApiError } from '../api.ts';
import { formatSpan } from '../logs/histogram-times.ts';
import { ChosenSpan } from '../ui/chosen-span.tsx';
import { findUuid } from '../ui/find-uuid.ts';
import { plural } from '../ui/format.ts';
import { InstanceChoice } from '../ui/instance-choice.tsx';
import { Select } from '../ui/select.tsx';
import { useQuery } from '../ui/use-query.ts';
import { LIMITS, LOOKBACKS, type TraceSearch } from './trace-search.ts';

/** What the reader knows a parameter by. */
const LABELS: Record<string, string> & Record<keyof TraceSearch, string> = {
  service: 'Service',
  instance: 'Instance',
  operation: 'Operation',
  minDuration: 'At least',
  maxDuration: 'At most',
  uuid: 'UUID',
  tags: 'Attributes',
  tag: 'Attributes',
  slowerThan: 'Slow from',
  view: 'Shown as',
  from: 'From',
  to: 'To',
  lookback: 'Started',
  limit: 'Newest',
  error: 'Errors only',
  sort: 'Sorted by',
};

/** An error that names a parameter, as one that names the field of the form. */
export function inWordsOfForm(error: Error): Error {
  const message = error.message.replace(/^\w+(?=:)/, (name) => LABELS[name] ?? name);
  return error instanceof ApiError
    ? new ApiError(error.status, message, error.type)
    : new Error(message);
}

type Changes = Partial<TraceSearch>;

/**
 * What to look for; each change looks for it at once.
 *
 * @param props.services names as they are in spans
 * @param props.serviceName the chosen one's
 */
export function TraceForm(props: {
  search: TraceSearch;
  services: readonly string[];
  instances: readonly ServiceInstance[];
  serviceName: string;
  onChange: (changes: Changes) => void;
}) {
  const { search, services, serviceName, onChange } = props;
  const operations = useQuery<JaegerAnswer<string[]>>(
    serviceName ? `/api/services/${encodeURIComponent(serviceName)}/operations` : undefined,
  );
  return (
    <form class="trace-form" onSubmit={(event) => event.preventDefault()}>
      <Select
        label={LABELS.service}
        value={search.service}
        options={options('Any service', services.map(folderName), search.service)}
        onChange={(service) => onChange({ service, operation: '', instance: '' })}
      />
      <InstanceChoice
        instances={props.instances}
        services={search.service ? [search.service] : []}
        value={search.instance}
        onChange={(instance) => onChange({ instance })}
      />
      <Select
        label={LABELS.operation}
        value={search.operation}
        options={options('Any operation', operations.data?.data ?? [], search.operation)}
        onChange={(operation) => onChange({ operation })}
      />
      <Field name="minDuration" hint="20ms" {...{ search, onChange }} />
      <Field name="maxDuration" hint="1.5s" {...{ search, onChange }} />
      <Field name="uuid" hint="of a request" {...{ search, onChange }} />
      <Field name="tags" hint="http.route=/shares/sell" {...{ search, onChange }} />
      <Select
        label={LABELS.lookback}
        value={search.lookback}
        options={LOOKBACKS}
        onChange={(lookback) => onChange({ lookback, from: '', to: '' })}
      />
      <Select
        label={LABELS.limit}
        value={search.limit}
        options={withChosen(LIMITS, search.limit).map((value) => ({
          value,
          label: plural(Number(value), 'trace'),
        }))}
        onChange={(limit) => onChange({ limit })}
      />
      <label class="trace-errors">
        <input
          type="checkbox"
          checked={search.error === 'true'}
          onChange={(event) => onChange({ error: event.currentTarget.checked ? 'true' : '' })}
        />
        {LABELS.error}
      </label>
      {(search.from || search.to) && (
        <ChosenSpan text={spanOf(search)} onClear={() => onChange({ from: '', to: '' })} />
      )}
    </form>
  );
}

function spanOf({ from, to }: TraceSearch): string {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const isExact = Number.isFinite(fromMs) && Number.isFinite(toMs);
  return isExact ? formatSpan(fromMs, toMs) : `${from || 'the beginning'} – ${to || 'now'}`;
}

function Field(props: {
  name: 'minDuration' | 'maxDuration' | 'uuid' | 'tags';
  hint: string;
  search: TraceSearch;
  onChange: (changes: Changes) => void;
}) {
  const { name, onChange } = props;
  return (
    <label class="field">
      <span class="field-label">{LABELS[name]}</span>
      <input
        class={`input trace-${name}`}
        placeholder={props.hint}
        autocomplete="off"
        spellcheck={false}
        value={props.search[name]}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          onChange({ [name]: (name === 'uuid' && findUuid(text)) || text });
        }}
      />
    </label>
  );
}

function options(any: string, values: readonly string[], chosen: string) {
  const all = withChosen([...new Set(values)].sort(), chosen);
  return [{ value: '', label: any }, ...all.map((value) => ({ value, label: value }))];
}

/** What the address asks for is shown as chosen, even if nobody else knows of it. */
function withChosen(values: readonly string[], chosen: string): string[] {
  return chosen === '' || values.includes(chosen) ? [...values] : [...values, chosen];
}

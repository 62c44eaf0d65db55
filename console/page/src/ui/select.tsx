import './select.css';

/** A choice of a {@link Select}. */
export interface Option {
  value: string;
  label: string;
}

/** A labelled choice of one among several. */
export function Select(props: {
  label: string;
  value: string;
  options: Option[];
  onChange: (value: string) => void;
  /** The label is there for screen readers only. */
  hideLabel?: boolean;
}) {
  return (
    <label class="field">
      <span class={props.hideLabel ? 'visually-hidden' : 'field-label'}>{props.label}</span>
      <select
        class="select"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

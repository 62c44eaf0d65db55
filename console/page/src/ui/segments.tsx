import { useId } from 'preact/hooks';
import type { Option } from './select.tsx';
import './segments.css';

/**
 * A choice of one among a few, all in sight.
 *
 * @param props.value none of the options when something else is chosen elsewhere
 */
export function Segments(props: {
  label: string;
  value: string;
  options: Option[];
  onChange: (value: string) => void;
}) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <label key={value} class="segment">
          <input
            type="radio"
            name={name}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

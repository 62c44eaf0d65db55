import type { ComponentChildren } from 'preact';
import './chips.css';

/** A choice among {@link Chips}. */
export interface Chip {
  value: string;
  label: ComponentChildren;
}

/**
 * A row of choices of which any number may be on.
 *
 * @param props.label what is chosen, for example `Level`
 */
export function Chips(props: {
  label: string;
  chips: Chip[];
  selected: readonly string[];
  onChange: (selected: string[]) => void;
}) {
  const { selected } = props;
  const toggle = (value: string) =>
    props.onChange(
      selected.includes(value) ? selected.filter((other) => other !== value) : [...selected, value],
    );
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{props.label}</legend>
      {props.chips.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          class="chip"
          aria-pressed={selected.includes(value)}
          onClick={() => toggle(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

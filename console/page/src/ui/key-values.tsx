import type { ComponentChildren } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { formatValue } from './format.ts';
import './key-values.css';

/** A name and its value, of a record, an attribute or a tag. */
export interface KeyValue {
  name: string;
  value: unknown;
}

/**
 * Names and values as a table, each value to be copied.
 *
 * @param props.label what these are, for a screen reader
 * @param props.actions what else one may do with a value: links and buttons of class `icon-button`
 */
export function KeyValues(props: {
  label: string;
  entries: KeyValue[];
  actions?: ((entry: KeyValue) => ComponentChildren) | undefined;
}) {
  return (
    <table class="key-values" aria-label={props.label}>
      <tbody>
        {props.entries.map((entry) => {
          const text = formatValue(entry.value);
          return (
            <tr key={entry.name}>
              <th scope="row">{entry.name}</th>
              <td>
                <span class="key-values-cell">
                  <span class="key-values-value" data-type={typeof entry.value}>
                    {text}
                  </span>
                  <span class="key-values-actions">
                    {props.actions?.(entry)}
                    <CopyButton text={text} label={entry.name} />
                  </span>
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

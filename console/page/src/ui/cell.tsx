// biome-ignore-all lint/a11y/useSemanticElements: rows of a list are no rows of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus, for all its cells
import type { HTMLAttributes } from 'preact';

/** A cell in a row of a list. */
export function Cell(props: HTMLAttributes<HTMLSpanElement>) {
  return <span {...props} role="gridcell" />;
}

/** What a column of a list is about. */
export function ColumnHeader(props: HTMLAttributes<HTMLSpanElement>) {
  return <span {...props} role="columnheader" />;
}

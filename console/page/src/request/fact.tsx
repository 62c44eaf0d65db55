import type { ComponentChildren } from 'preact';
import './fact.css';

/** A name and what is said of it; in a `dl` of class `facts`. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

import type { ComponentChildren } from 'preact';
import './empty.css';

/** Stands where there is nothing to show: why that is, and below it what to do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="empty-hint">{children}</div>}
    </div>
  );
}

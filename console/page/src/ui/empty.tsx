import type { ComponentChildren } from 'preact';
import './empty.css';

/**
 * Stands where there is nothing to show: why that is, and below it what to do.
 *
 * @param props.isPage there is nothing else on the page, whose heading this then is
 */
export function Empty(props: { title: string; isPage?: boolean; children?: ComponentChildren }) {
  const Title = props.isPage ? 'h1' : 'p';
  return (
    <div class="empty">
      <Title class="empty-title">{props.title}</Title>
      {props.children && <div class="empty-hint">{props.children}</div>}
    </div>
  );
}

import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './drawer.css';

/**
 * Details beside the page; below it on a narrow screen. The page stays usable meanwhile. It takes
 * the focus when it opens and gives it back when it closes, which Esc does, too.
 */
export function Drawer(props: {
  title: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const panel = useRef<HTMLElement>(null);
  const titleId = useId();
  const close = useRef(props.onClose);
  close.current = props.onClose;

  // Not after the next paint: Esc must find a drawer that is seen.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const drawer = panel.current;
    drawer?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      const now = document.activeElement;
      const isElsewhere = now !== document.body && !drawer?.contains(now);
      if (!isElsewhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <aside class="drawer" ref={panel} tabIndex={-1} aria-labelledby={titleId}>
      <header class="drawer-head">
        <h2 id={titleId} title={typeof props.title === 'string' ? props.title : undefined}>
          {props.title}
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the details"
          title="Close (Esc)"
          onClick={props.onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="drawer-body">{props.children}</div>
    </aside>
  );
}

import { useLayoutEffect } from 'preact/hooks';
import { navigate } from '../router.ts';
import { pages } from './pages.ts';

/** How long after `g` the letter of a page may come. */
const SEQUENCE_MS = 1200;

/**
 * The keys that work on every page: `/` to the search box (the page's own, when it has one), `g`
 * and a letter to a page, `?` for help.
 */
export function useKeys(showHelp: () => void): void {
  // As soon as the page is drawn: what is typed right then counts, too.
  useLayoutEffect(() => {
    let goPressedAt = -SEQUENCE_MS;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const goes = event.timeStamp - goPressedAt < SEQUENCE_MS;
      const page = goes ? pages.find(({ key }) => key === event.key) : undefined;
      goPressedAt = event.key === 'g' ? event.timeStamp : -SEQUENCE_MS;
      if (page) navigate(page.path);
      else if (event.key === '/') focusSearch();
      else if (event.key === '?') showHelp();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [showHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}

function focusSearch(): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>('input[data-search]')];
  const box = boxes.find((input) => input.closest('main')) ?? boxes[0];
  box?.focus();
  box?.select();
}

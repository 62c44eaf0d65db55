import { computed, signal } from '@preact/signals';

const location = signal(new URL(window.location.href));

/** The address's path, for example `/logs`. */
export const path = computed(() => location.value.pathname);
/** The address's parameters: what a page shows is said there, so that it can be shared. */
export const parameters = computed(() => location.value.searchParams);

window.addEventListener('popstate', () => {
  location.value = new URL(window.location.href);
});

/** How to go to another address. */
export interface Going {
  /** Leaves no step behind to go back to. */
  replace?: boolean;
  /** Goes to the top of the page; so it is unless a step is replaced. */
  scroll?: boolean;
}

/** Goes to another address of this page. */
export function navigate(to: string, { replace = false, scroll = !replace }: Going = {}): void {
  const url = new URL(to, window.location.href);
  if (url.href === location.value.href) return;
  window.history[replace ? 'replaceState' : 'pushState'](null, '', url);
  location.value = url;
  if (scroll) window.scrollTo(0, 0);
}

/** Changes some of the address's parameters; an empty value takes one away. */
export function setParameters(
  changes: Record<string, string | undefined>,
  { replace = true, ...going }: Going = {},
): void {
  const url = new URL(location.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  navigate(url.href, { replace, ...going });
}

/** Lets links to this page's own addresses change the page without loading it again. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const opensElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || opensElsewhere || link.target || link.origin !== window.location.origin) return;
  if (link.getAttribute('href')?.startsWith('#')) return;
  if (link.hasAttribute('download') || link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  navigate(link.href);
}

import { signal } from '@preact/signals';

const KEY = 'log-searches';
/** Nobody finds his own among more. */
const MOST = 50;

/** A search that somebody gave a name: its address is all of it. */
export interface SavedSearch {
  name: string;
  /** The address's parameters, as text. */
  address: string;
}

/** The searches that this browser remembers, by name. */
export const savedSearches = signal<readonly SavedSearch[]>(remembered());

/** Remembers a search; one of the same name goes. */
export function saveSearch(search: SavedSearch): void {
  const others = savedSearches.value.filter(({ name }) => name !== search.name);
  const all = [search, ...others].slice(0, MOST);
  remember(all.sort((a, b) => a.name.localeCompare(b.name)));
}

export function forgetSearch(name: string): void {
  remember(savedSearches.value.filter((each) => each.name !== name));
}

function remember(searches: readonly SavedSearch[]): void {
  savedSearches.value = searches;
  try {
    localStorage.setItem(KEY, JSON.stringify(searches));
  } catch {
    // A browser that keeps nothing: they last as long as the page.
  }
}

function remembered(): SavedSearch[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isSavedSearch) : [];
  } catch {
    return [];
  }
}

function isSavedSearch(value: unknown): value is SavedSearch {
  if (typeof value !== 'object' || value === null) return false;
  const { name, address } = value as Partial<Record<keyof SavedSearch, unknown>>;
  return typeof name === 'string' && typeof address === 'string';
}

import { signal } from '@preact/signals';

const KEY = 'theme';
const THEMES = ['auto', 'light', 'dark'] as const;

/** `auto` is what the reader's system prefers. */
export type Theme = (typeof THEMES)[number];

/** The theme that the reader chose, here or in an earlier visit. */
export const theme = signal<Theme>(remembered());

/** Shows the page in the chosen theme. */
export function applyTheme(): void {
  if (theme.value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}

/** Goes on to the next theme, and remembers it in this browser. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
  applyTheme();
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
}

function remembered(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((name) => name === kept) ?? 'auto';
  } catch {
    return 'auto';
  }
}

import { theme } from '../shell/theme.ts';
import { useMedia } from './use-media.ts';

/**
 * What a colour of the style sheets is at the moment, for a canvas, which knows nothing of them.
 *
 * @param colour for example `var(--accent)`
 * @returns for example `rgb(31, 95, 209)`
 */
export function canvasColour(colour: string): string {
  const probe = document.createElement('span');
  probe.style.color = colour;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Is another whenever the page's colours become others. */
export function useColours(): string {
  const prefersDark = useMedia('(prefers-color-scheme: dark)');
  return `${theme.value}, system ${prefersDark ? 'dark' : 'light'}`;
}

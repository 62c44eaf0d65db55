const PATHS = {
  bars: 'M3 4h9M3 8h6M3 12h3',
  check: 'M3 8.5l3.2 3L13 4.5',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  external: 'M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3L7.5 8.5',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  filterOut: 'M2.5 4h11M4.5 8h4M6.5 12h1M10 9.5l4 4M14 9.5l-4 4',
  moon: 'M13 9.5A5.5 5.5 0 116.5 3a4.5 4.5 0 006.5 6.5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2l8 4.8-8 4.8z',
  search: 'M7 12A5 5 0 107 2a5 5 0 000 10zM10.7 10.7L14 14',
  sun: 'M8 10.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1',
  swap: 'M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13',
  system: 'M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing in the colour of the text. It is decoration: what it stands on needs a name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import { connection } from '../live.ts';
import { path } from '../router.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { belongsTo, pages } from './pages.ts';
import { SearchBox } from './search-box.tsx';
import { nextTheme, type Theme, theme } from './theme.ts';
import './top-bar.css';

const THEME_ICONS: Record<Theme, IconName> = { auto: 'system', light: 'sun', dark: 'moon' };

const CONNECTIONS = {
  connecting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
  lost: 'Not connected',
};

/** Name, pages, search, theme, and whether the page hears of what is new. */
export function TopBar({ showHelp }: { showHelp: () => void }) {
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the names of the pages go beyond its edge.
  useEffect(() => {
    const here = nav.current?.querySelector('[aria-current]');
    here?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path.value]);
  return (
    <header class="top-bar">
      <a class="brand" href="/" aria-label="SimpleBank, overview">
        <Mark />
        <span>SimpleBank</span>
      </a>
      <nav aria-label="Pages" ref={nav}>
        {pages.map((page) => (
          <a
            key={page.path}
            href={page.path}
            aria-current={belongsTo(page.path, path.value) ? 'page' : undefined}
          >
            {page.name}
          </a>
        ))}
      </nav>
      <SearchBox />
      <p class="connection" role="status" data-state={connection.value}>
        <span>{CONNECTIONS[connection.value]}</span>
      </p>
      <div class="top-bar-buttons">
        <button
          type="button"
          class="icon-button"
          aria-label={`Theme: ${theme.value}`}
          title={`Theme: ${theme.value}`}
          onClick={nextTheme}
        >
          <Icon name={THEME_ICONS[theme.value]} />
        </button>
        <button
          type="button"
          class="icon-button keys-button"
          aria-label="Show the keys"
          title="Keys (?)"
          onClick={showHelp}
        >
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <rect width="16" height="16" rx="3.5" />
      <path d="M3 4.75h6M5.5 8H12M8 11.25h5" />
    </svg>
  );
}

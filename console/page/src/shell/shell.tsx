import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import { BreakBadge } from '../breaks/break-badge.tsx';
import { LearnBadge } from '../learn/learn-badge.tsx';
import { status } from '../live.ts';
import { followLinks } from '../router.ts';
import { importNotice, useDroppedFiles } from './dropped-files.ts';
import { KeysHelp } from './keys-help.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import './shell.css';

/** What is around every page: the bar, the keys, and what the console cannot do at the moment. */
export function Shell({ children }: { children: ComponentChildren }) {
  const [showsHelp, setShowsHelp] = useState(false);
  const showHelp = useCallback(() => setShowsHelp(true), []);
  useKeys(showHelp);
  useDroppedFiles();

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside it are what is clicked
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
    <div class="shell" onClick={followLinks}>
      <a class="skip-link" href="#main">
        Skip to the page
      </a>
      <TopBar showHelp={showHelp} />
      <Notices />
      <LearnBadge />
      <BreakBadge />
      <main class="main" id="main" tabIndex={-1}>
        {children}
      </main>
      {showsHelp && <KeysHelp onClose={() => setShowsHelp(false)} />}
    </div>
  );
}

function Notices() {
  const { loading = false, problems = [] } = status.value ?? {};
  const notices = loading
    ? ['What was kept earlier is still being read: older lines and traces appear in a moment.']
    : [];
  const imported = importNotice.value === undefined ? [] : [importNotice.value];
  return (
    <div role="status">
      {[...notices, ...problems, ...imported].map((notice) => (
        <p key={notice} class="notice">
          {notice}
        </p>
      ))}
    </div>
  );
}

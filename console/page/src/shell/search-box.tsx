import { useState } from 'preact/hooks';
import { navigate } from '../router.ts';
import { findUuid } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

const TRACE_ID = /^[0-9a-f]{32}$/i;

/** Takes a UUID to its request, the id of a trace to that, and anything else to the logs. */
export function SearchBox() {
  const [text, setText] = useState('');

  const search = (event: Event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '') return;
    navigate(addressOf(wanted));
    setText('');
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };

  return (
    <form class="search-box" onSubmit={search}>
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label="Search: a UUID, a trace’s id, or words of a log line"
        placeholder="UUID, or words of a log line"
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <kbd>/</kbd>
    </form>
  );
}

function addressOf(wanted: string): string {
  if (TRACE_ID.test(wanted)) return `/traces/${wanted.toLowerCase()}`;
  const isBare = !/[:\s]/.test(wanted);
  const uuid = isBare ? findUuid(wanted) : undefined;
  return uuid ? `/requests/${uuid}` : `/logs?${new URLSearchParams({ q: wanted })}`;
}

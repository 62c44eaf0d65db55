import { useState } from 'preact/hooks';
import { requestIn } from '../logs/request-in.ts';
import { navigate } from '../router.ts';
import { pastedWhole } from '../ui/find-uuid.ts';
import { Icon } from '../ui/icon.tsx';

const TRACE_ID = /^[0-9a-f]{32}$/i;

/**
 * Takes a text with a UUID in it to its request, as soon as it is pasted; the id of a trace to that,
 * and anything else to the logs.
 */
export function SearchBox() {
  const [text, setText] = useState('');

  const go = (event: Event, address: string) => {
    event.preventDefault();
    navigate(address);
    setText('');
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };
  const search = (event: Event) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted !== '') go(event, addressOf(wanted));
  };
  const paste = (event: ClipboardEvent) => {
    const uuid = requestIn(pastedWhole(event) ?? '');
    if (uuid) go(event, `/requests/${uuid}`);
  };

  return (
    <form class="search-box" onSubmit={search}>
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label="Search: anything with a UUID in it, a trace’s id, or words of a log line"
        placeholder="UUID, or words of a log line"
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onPaste={paste}
      />
      <kbd>/</kbd>
    </form>
  );
}

function addressOf(wanted: string): string {
  if (TRACE_ID.test(wanted)) return `/traces/${wanted.toLowerCase()}`;
  const uuid = requestIn(wanted);
  return uuid ? `/requests/${uuid}` : `/logs?${new URLSearchParams({ q: wanted })}`;
}

import { useState } from 'preact/hooks';
import { parameters } from '../router.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { forgetSearch, savedSearches, saveSearch } from './saved-searches.ts';
import './saved-searches-menu.css';

/** The searches that have names, and how to give this one a name; or to send it to somebody. */
export function SavedSearchesMenu() {
  const [naming, setNaming] = useState(false);
  const address = searchIn(parameters.value);
  const save = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    if (name) saveSearch({ name, address });
    setNaming(false);
  };
  return (
    <div class="saved-searches">
      {savedSearches.value.length > 0 && (
        <ul aria-label="Saved searches">
          {savedSearches.value.map((search) => (
            <li key={search.name} data-current={search.address === address || undefined}>
              <a class="cut" href={`/logs?${search.address}`} title={search.name}>
                {search.name}
              </a>
              <button
                type="button"
                class="icon-button"
                aria-label={`Forget the search ${search.name}`}
                title="Forget"
                onClick={() => forgetSearch(search.name)}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {naming ? (
        <form onSubmit={save}>
          <input
            class="input"
            name="name"
            aria-label="Name of the search"
            placeholder="Name of the search"
            maxLength={60}
            autocomplete="off"
            ref={(input) => input?.focus()}
          />
          <button type="submit" class="button">
            Save
          </button>
        </form>
      ) : (
        address && (
          <>
            <button type="button" class="button" onClick={() => setNaming(true)}>
              Save the search
            </button>
            <CopyButton text={linkTo(address)} label="the link to this search">
              Link
            </CopyButton>
          </>
        )
      )}
    </div>
  );
}

/** What of the address is the search: not the line that is open, and whether one follows. */
function searchIn(all: URLSearchParams): string {
  const search = new URLSearchParams(all);
  for (const other of ['open', 'tail']) search.delete(other);
  return search.toString();
}

function linkTo(address: string): string {
  return new URL(`/logs?${address}`, window.location.href).href;
}

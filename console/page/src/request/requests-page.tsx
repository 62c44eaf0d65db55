import { useState } from 'preact/hooks';
import { navigate } from '../router.ts';
import { findUuid, pastedWhole } from '../ui/find-uuid.ts';
import { useTitle } from '../ui/use-title.ts';
import { RecentRequests } from './recent-requests.tsx';
import './requests-page.css';

const SHOWN = 50;

/** `/requests`: a box for a UUID, and the latest requests. */
export function RequestsPage() {
  useTitle('Requests');
  return (
    <>
      <h1>Requests</h1>
      <UuidBox />
      <section class="card" aria-labelledby="latest-title">
        <header class="card-head">
          <h2 id="latest-title">Latest</h2>
        </header>
        <RecentRequests limit={SHOWN} />
      </section>
    </>
  );
}

function UuidBox() {
  const [hint, setHint] = useState<string>();

  const find = (text: string) => {
    const uuid = findUuid(text);
    if (uuid) navigate(`/requests/${uuid}`);
    return uuid !== undefined;
  };
  const onSubmit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('uuid') ?? '');
    if (!find(text)) setHint('There is no UUID in this: 32 hexadecimal digits in five groups.');
  };

  return (
    <form class="uuid-box" onSubmit={onSubmit}>
      <label for="uuid">Paste a UUID, or a line or an answer with one in it</label>
      <div>
        <input
          class="input mono"
          id="uuid"
          name="uuid"
          data-search
          placeholder="0c3152d8-8b71-4f79-afcb-59b50955f25c"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={hint !== undefined}
          aria-describedby="uuid-hint"
          onInput={(event) => {
            setHint(undefined);
            find(event.currentTarget.value);
          }}
          onPaste={(event) => {
            if (find(pastedWhole(event) ?? '')) event.preventDefault();
          }}
        />
        <button type="submit" class="button button-primary">
          Show
        </button>
      </div>
      <p class="error-text" id="uuid-hint" role="status">
        {hint}
      </p>
    </form>
  );
}

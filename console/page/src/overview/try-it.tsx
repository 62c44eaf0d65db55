import { useState } from 'preact/hooks';
import type { TryAnswer } from '../../../src/model/api-types.ts';
import { post } from '../api.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatValue } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import './try-it.css';

const DEEDS = {
  'sell-shares': 'Sell shares',
  profile: 'Get a profile',
};
type Deed = keyof typeof DEEDS;

/** How far the last deed came. */
type State =
  | { step: 'idle' }
  | { step: 'asking'; deed: Deed }
  | { step: 'answered'; deed: Deed; answer: TryAnswer }
  | { step: 'failed'; deed: Deed; error: Error };

/** The buttons that do what the two `curl`s do, and the last answer. */
export function useTryIt() {
  const [state, setState] = useState<State>({ step: 'idle' });
  const isAsking = state.step === 'asking';

  const ask = (deed: Deed) => {
    setState({ step: 'asking', deed });
    post<TryAnswer>(`/api/try/${deed}`).then(
      (answer) => setState({ step: 'answered', deed, answer }),
      (error: Error) => setState({ step: 'failed', deed, error }),
    );
  };

  const buttons = (
    <div class="try-buttons">
      {(['sell-shares', 'profile'] as const).map((deed) => (
        <button
          key={deed}
          type="button"
          class={deed === 'sell-shares' ? 'button button-primary' : 'button'}
          aria-busy={isAsking && state.deed === deed}
          disabled={isAsking}
          onClick={() => ask(deed)}
        >
          {DEEDS[deed]}
        </button>
      ))}
    </div>
  );
  return { buttons, outcome: <Outcome state={state} /> };
}

function Outcome({ state }: { state: State }) {
  return (
    <div role="status">
      {state.step === 'failed' && <ErrorNote error={state.error} />}
      {state.step === 'answered' && <Answer answer={state.answer} />}
    </div>
  );
}

function Answer({ answer }: { answer: TryAnswer }) {
  const { status, body, uuid, curl } = answer;
  return (
    <div class="card try-answer" data-failed={status >= 400 || undefined}>
      <a class="try-uuid" href={`/requests/${uuid}`}>
        <span>See what it caused</span>
        <span class="mono">{uuid}</span>
        <Icon name="chevron" />
      </a>
      <dl>
        <div>
          <dt>Answer</dt>
          <dd>
            <span class="try-status">{status}</span>
            <code>{typeof body === 'object' ? JSON.stringify(body) : formatValue(body)}</code>
          </dd>
        </div>
        <div>
          <dt>The same by hand</dt>
          <dd>
            <code>{curl}</code>
            <CopyButton text={curl} label="the command" />
          </dd>
        </div>
      </dl>
    </div>
  );
}

import { useId, useState } from 'preact/hooks';
import type { CurrentCase } from '../../../src/model/api-types.ts';
import { act, isBusy } from './learning.ts';

/** The answer of who found that all is well; any question takes it. */
const NOTHING = 'nothing';

/** A field for each part of the answer, and a button for who finds that nothing is wrong. */
export function AnswerForm({ current: { question, answer } }: { current: CurrentCase }) {
  const id = useId();
  const [given, setGiven] = useState(() => answer.map(() => ''));
  const submit = (event: Event) => {
    event.preventDefault();
    void act('answer', { answer: given.map((part) => part.trim()) });
  };
  return (
    <form class="current-part answer-form" aria-labelledby={`${id}-title`} onSubmit={submit}>
      <h3 id={`${id}-title`}>{question}</h3>
      <div class="answer-fields">
        {answer.map(({ name, like }, i) => (
          <div key={name} class="field">
            <label class="field-label" for={`${id}-part-${i}`}>
              {name}
            </label>
            <input
              id={`${id}-part-${i}`}
              class="input"
              required
              spellcheck={false}
              autocomplete="off"
              autocapitalize="none"
              aria-describedby={`${id}-like-${i}`}
              value={given[i]}
              onInput={({ currentTarget: { value } }) =>
                setGiven((before) => before.with(i, value))
              }
            />
            <span id={`${id}-like-${i}`} class="answer-like muted">
              {like}
            </span>
          </div>
        ))}
      </div>
      <div class="current-buttons">
        <button type="submit" class="button button-primary" disabled={isBusy.value}>
          Answer
        </button>
        <button
          type="button"
          class="button"
          disabled={isBusy.value}
          onClick={() => void act('answer', { answer: [NOTHING] })}
        >
          Nothing is wrong
        </button>
      </div>
    </form>
  );
}

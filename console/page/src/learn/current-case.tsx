import { useEffect, useRef } from 'preact/hooks';
import type { CurrentCase } from '../../../src/model/api-types.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { plural } from '../ui/format.ts';
import { Markdown } from '../ui/markdown.tsx';
import { AnswerForm } from './answer-form.tsx';
import { Tags } from './case-list.tsx';
import { Elapsed } from './elapsed.tsx';
import { Hints } from './hints.tsx';
import { act, classroom, isBusy, isUnderWay } from './learning.ts';
import { Mending } from './mending.tsx';
import './current-case.css';

/** The case that is on: its story, and all that can be done with it. */
export function CurrentCaseView({ current }: { current: CurrentCase }) {
  const { name, title, seed, state, since, endedAt, solution } = current;
  const info = classroom.value?.cases.find((one) => one.name === name);
  const heading = useRef<HTMLHeadingElement>(null);
  const isStarting = state === 'starting';
  // The button that has started it is gone, and may have been far below.
  useEffect(() => {
    if (isStarting) heading.current?.focus();
  }, [isStarting]);
  return (
    <section class="card current-case" aria-labelledby="case-title">
      <header class="card-head">
        <h2 id="case-title" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <p class="current-facts muted">
          {!isStarting && state !== 'stopping' && <Elapsed since={since} until={endedAt} />}
          <span>seed {seed}</span>
        </p>
        {!isStarting && state !== 'stopping' && (
          <button
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => void act('stop')}
          >
            Stop
          </button>
        )}
      </header>
      <div class="current-body">
        {info && <Tags info={info} />}
        <Markdown text={storyOf(current)} />
        <Verdict current={current} />
        {state === 'open' && <AnswerForm key={`${name} ${seed}`} current={current} />}
        {!isUnderWay(current) && <Hints current={current} />}
        {state === 'open' && (
          <ConfirmButton
            label="Give up"
            question="Give up, and be told what it was?"
            disabled={isBusy.value}
            onConfirm={() => void act('give-up')}
          />
        )}
        {current.isMendable && !isUnderWay(current) && <Mending current={current} />}
        {solution !== null && (
          <section class="current-part" aria-labelledby="case-solution">
            <h3 id="case-solution">What it was</h3>
            <Markdown text={solution} />
          </section>
        )}
      </div>
    </section>
  );
}

/** While an answer is waited for, the question stands above its form. */
function storyOf({ story, question, state }: CurrentCase): string {
  return state === 'open' ? story.replace(question, '') : story;
}

/** What is to be said of the last answer or check; a screen reader says it as it comes. */
function Verdict({ current }: { current: CurrentCase }) {
  const { verdict, wrongAnswers, state, checked } = current;
  const isGood = state === 'mended' || (state === 'solved' && checked !== false);
  return (
    <div role="status">
      {verdict !== null && (
        <p class="verdict" data-good={isGood}>
          {verdict}{' '}
          {wrongAnswers > 0 && state === 'open' && (
            <span class="muted">{plural(wrongAnswers, 'wrong answer')} so far.</span>
          )}
        </p>
      )}
    </div>
  );
}

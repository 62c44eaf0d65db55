import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { useTitle } from '../ui/use-title.ts';
import { CaseList } from './case-list.tsx';
import { CurrentCaseView } from './current-case.tsx';
import { act, classroom, deedFailure, isBusy, look, presence } from './learning.ts';
import { Waiting } from './waiting.tsx';
import './learn-page.css';

const LOST = new Error('the console does not answer: is it still running?');

/** `/learn`: bugs to find, in a bank that has them, and the one that is on. */
export function LearnPage() {
  useTitle('Learn');
  const known = classroom.value;
  return (
    <>
      <header class="page-head">
        <h1>Learn</h1>
        {known && known.cases.length > 0 && <Progress />}
      </header>
      <div class="learn-notes">
        {presence.value === 'lost' && <ErrorNote error={LOST} retry={look} />}
        {known?.problem && <ErrorNote error={new Error(known.problem)} />}
        {deedFailure.value && <ErrorNote error={deedFailure.value} />}
        <Waiting />
      </div>
      {known && !known.managed && <Unmanaged />}
      {known?.note && <p class="learn-intro">{known.note}</p>}
      {known?.managed && !known.current && (
        <p class="learn-intro">
          Each case is a bank of its own, in the place of yours and at the same addresses, in which
          something is wrong. Find out what it is with all that you see here and in a terminal; your
          own bank comes back as you left it.
        </p>
      )}
      {known?.current && <CurrentCaseView current={known.current} />}
      {known && known.cases.length > 0 && (
        <CaseList cases={known.cases} current={known.current?.name} />
      )}
    </>
  );
}

function Progress() {
  const cases = classroom.value?.cases ?? [];
  const found = cases.filter(({ done }) => done).length;
  return (
    <div class="learn-progress">
      <p id="learn-progress" class="muted">
        {found} of {cases.length} found
      </p>
      <progress aria-labelledby="learn-progress" value={found} max={cases.length} />
      {found > 0 && (
        <ConfirmButton
          label="Forget it all"
          question="Forget which cases you have found, and how?"
          disabled={isBusy.value}
          onConfirm={() => void act('reset')}
        />
      )}
    </div>
  );
}

function Unmanaged() {
  return (
    <Empty title="No case can be started from here.">
      <p>
        A case is a bank of its own in the place of yours: that can only be had where{' '}
        <code>npm start</code> runs the bank, and has started this console.
      </p>
    </Empty>
  );
}

import { useState } from 'preact/hooks';
import type { CaseDone, CaseInfo } from '../../../src/model/api-types.ts';
import { SEEDS } from '../../../src/model/seeds.ts';
import { Chips } from '../ui/chips.tsx';
import { plural } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { formatSeconds } from './elapsed.tsx';
import { act, isBusy } from './learning.ts';
import './case-list.css';

const DIFFICULTIES = [
  { difficulty: 1, name: 'Easy' },
  { difficulty: 2, name: 'Medium' },
  { difficulty: 3, name: 'Hard' },
];

const SIGNALS: { value: CaseInfo['signals'][number]; label: string }[] = [
  { value: 'logs', label: 'Logs' },
  { value: 'traces', label: 'Traces' },
  { value: 'timings', label: 'Timings' },
];

/**
 * All cases, by difficulty; by the signals that show them, on demand.
 *
 * @param props.current the name of the one that is on: as long as there is one, none can be started
 */
export function CaseList({ cases, current }: { cases: CaseInfo[]; current: string | undefined }) {
  const [signals, setSignals] = useState<string[]>([]);
  const [seed, setSeed] = useState('');
  const shown = cases.filter((one) =>
    signals.every((name) => one.signals.some((is) => is === name)),
  );
  return (
    <section class="case-list" aria-label="Cases">
      <div class="case-list-tools">
        <Chips label="Shows in" chips={SIGNALS} selected={signals} onChange={setSignals} />
        {current === undefined && (
          <label class="case-seed">
            <span class="field-label">Seed, if you want the same again</span>
            <input
              class="input"
              type="number"
              min={0}
              max={SEEDS - 1}
              value={seed}
              onInput={({ currentTarget }) => {
                if (currentTarget.validity.valid) setSeed(currentTarget.value);
              }}
            />
          </label>
        )}
      </div>
      {shown.length === 0 && <p class="muted">No case shows in all of these.</p>}
      {DIFFICULTIES.map(({ difficulty, name }) => {
        const some = shown.filter((one) => one.difficulty === difficulty);
        return (
          some.length > 0 && (
            <section key={difficulty} class="card" aria-label={name}>
              <header class="card-head">
                <h2>{name}</h2>
              </header>
              <ul>
                {some.map((one) => (
                  <CaseRow key={one.name} info={one} seed={seed} current={current} />
                ))}
              </ul>
            </section>
          )
        );
      })}
    </section>
  );
}

function CaseRow(props: { info: CaseInfo; seed: string; current: string | undefined }) {
  const { info, seed, current } = props;
  const { name, title, complaint, done } = info;
  const verb = done ? 'Once more' : 'Start';
  return (
    <li class="case-row" data-case={name}>
      <div class="case-text">
        <h3>{title}</h3>
        <p class="muted">{complaint}</p>
        <Tags info={info} />
        {done && <Done done={done} />}
      </div>
      {current === undefined ? (
        <button
          type="button"
          class="button"
          aria-label={`${verb}: ${title}`}
          disabled={isBusy.value}
          onClick={() => void act('start', { case: name, seed })}
        >
          {verb}
        </button>
      ) : (
        current === name && <span class="case-on">on</span>
      )}
    </li>
  );
}

/** Where it shows, and whether there is something to mend. */
export function Tags({ info }: { info: CaseInfo }) {
  return (
    <ul class="case-tags" aria-label="Shows in">
      {info.signals.map((signal) => (
        <li key={signal}>{signal}</li>
      ))}
      {info.signals.length === 0 && <li>look and see</li>}
      {info.isMendable && <li class="case-tag-mend">to be mended</li>}
    </ul>
  );
}

function Done({ done: { seconds, hints, wrongAnswers, mended } }: { done: CaseDone }) {
  const how = [
    `Found in ${formatSeconds(seconds)}`,
    ...(hints > 0 ? [plural(hints, 'hint')] : []),
    ...(wrongAnswers > 0 ? [plural(wrongAnswers, 'wrong answer')] : []),
    ...(mended ? ['mended'] : []),
  ];
  return (
    <p class="case-done">
      <Icon name="check" />
      {how.join(', ')}
    </p>
  );
}

import { useState } from 'preact/hooks';
import type { TraceDifference } from '../../../src/model/api-types.ts';
import { formatDuration, plural } from '../ui/format.ts';
import { ServiceName } from '../ui/service.tsx';
import { Difference } from './difference.tsx';
import './differences-card.css';

/** So many are shown at first: they are in the order of what they tell. */
const FIRST = 12;

/** What is different in trace B, in sentences, those that tell most first. */
export function DifferencesCard({ differences }: { differences: readonly TraceDifference[] }) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? differences : differences.slice(0, FIRST);
  return (
    <section class="card differences" aria-labelledby="differences-title">
      <h2 id="differences-title">
        {differences.length > 0
          ? `${plural(differences.length, 'difference')} of B from A`
          : 'B does not differ from A in anything that matters.'}
      </h2>
      <ol>
        {shown.map((difference, index) => (
          <li key={index}>
            <Item difference={difference} />
          </li>
        ))}
      </ol>
      {shown.length < differences.length && (
        <button type="button" class="button" onClick={() => setShowsAll(true)}>
          Show all {differences.length}
        </button>
      )}
    </section>
  );
}

function Item({ difference }: { difference: TraceDifference }) {
  const { service, operation, attribute } = difference;
  return (
    <>
      <span class="difference-what" data-what={toneOf(difference)}>
        {labelOf(difference)}
      </span>
      <ServiceName service={service} />
      {operation && <span class="difference-of">{operation}</span>}
      {attribute && <span class="mono difference-of">{attribute}</span>}
      <Values difference={difference} />
    </>
  );
}

function Values({ difference }: { difference: TraceDifference }) {
  const { what, of, there, here, thereUs, hereUs } = difference;
  if (thereUs !== undefined && hereUs !== undefined) {
    return (
      <span class="difference-values">
        <Side name="A" text={formatDuration(thereUs)} />
        <Side name="B" text={formatDuration(hereUs)} />
        <Difference aUs={thereUs} bUs={hereUs} />
      </span>
    );
  }
  if (what === 'missing' || what === 'additional') {
    const says = there ?? here;
    return of === 'line' && says ? <span class="mono difference-values">{says}</span> : null;
  }
  return (
    <span class="difference-values">
      <Side name="A" text={there} />
      <Side name="B" text={here} />
    </span>
  );
}

function Side({ name, text }: { name: 'A' | 'B'; text: string | undefined }) {
  return (
    <span>
      <b>{name}</b> {text === undefined ? <span class="muted">nothing</span> : text || '“”'}
    </span>
  );
}

function labelOf({ what, of, here, thereUs = 0, hereUs = 0 }: TraceDifference): string {
  switch (what) {
    case 'error':
      return here === 'ok' ? 'did not fail' : 'failed';
    case 'missing':
      return of === 'span' ? 'no span' : 'no line';
    case 'additional':
      return of === 'span' ? 'one more span' : 'one more line';
    case 'time':
      return hereUs > thereUs ? 'took longer' : 'was faster';
    case 'wait':
      return hereUs > thereUs ? 'waited longer' : 'waited less';
    case 'attribute':
      return 'attribute';
  }
}

/** Red for what went wrong. */
function toneOf({ what, of, here = '' }: TraceDifference): 'bad' | undefined {
  const isBad =
    (what === 'error' && here !== 'ok') ||
    what === 'missing' ||
    (what === 'additional' && of === 'line' && here.startsWith('ERROR'));
  return isBad ? 'bad' : undefined;
}

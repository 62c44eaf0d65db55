import { useState } from 'preact/hooks';
import type { Break, BreakKind, BreakOffer } from '../../../src/model/api-types.ts';
import { LONGEST_DELAY_MS, MOST_REQUESTS } from '../../../src/model/break-limits.ts';
import { breakNames, faultKinds, wordsOf } from '../../../src/model/break-words.ts';
import { Select } from '../ui/select.tsx';
import { breaks, isBreaking, makeBreak } from './breaks.ts';
import './break-panel.css';

/** What is chosen in the form; numbers as they were typed. */
interface Choice {
  target: string;
  kind: BreakKind;
  delayMs: number;
  every: number;
}

/** A target as one chooses it: a process that is called as its service is another one. */
interface Target {
  value: string;
  label: string;
  order: Pick<Break, 'target' | 'alone'>;
  kinds: BreakKind[];
}

/** Breaks things on purpose, and says before what that will do. Where nothing can be broken, it is not there. */
export function BreakPanel() {
  const [choice, setChoice] = useState<Partial<Choice>>({});
  const offers = breaks.value?.offers ?? [];
  const targets = targetsOf(offers);
  const [first] = targets;
  if (!breaks.value?.managed || !first) return null;

  const target = targets.find(({ value }) => value === choice.target) ?? first;
  const kind = target.kinds.find((one) => one === choice.kind) ?? target.kinds[0];
  if (kind === undefined) return null;
  const { delayMs = 1000, every = 1 } = choice;
  const order = orderOf(target, kind, delayMs, every);
  const { does, shows } = wordsOf(order);
  const impossible = offers.flatMap((offer) => offer.impossible ?? []);
  const choose = (more: Partial<Choice>) => setChoice((before) => ({ ...before, ...more }));
  const submit = (event: Event) => {
    event.preventDefault();
    void makeBreak(order);
  };

  return (
    <section class="card break-panel" aria-labelledby="break-title">
      <header class="card-head">
        <h2 id="break-title">Break something</h2>
      </header>
      <form onSubmit={submit}>
        <div class="break-fields">
          <Select
            label="What"
            value={target.value}
            options={targets}
            onChange={(value) => choose({ target: value })}
          />
          <Select
            label="How"
            value={kind}
            options={target.kinds.map((value) => ({ value, label: breakNames[value] }))}
            onChange={(value) =>
              choose({ kind: target.kinds.find((one) => one === value) ?? kind })
            }
          />
          {kind === 'slow' && (
            <Count
              label="Late by, ms"
              value={delayMs}
              most={LONGEST_DELAY_MS}
              onChange={(value) => choose({ delayMs: value })}
            />
          )}
          {isFault(kind) && (
            <Count
              label="Every n-th request"
              value={every}
              most={MOST_REQUESTS}
              onChange={(value) => choose({ every: value })}
            />
          )}
        </div>
        <p>{does}</p>
        <p class="muted">{shows}</p>
        <button
          type="submit"
          class="button"
          aria-busy={isBreaking.value}
          disabled={isBreaking.value}
        >
          Break it
        </button>
        {[...new Set(impossible)].map((why) => (
          <p key={why} class="muted">
            {why}
          </p>
        ))}
      </form>
    </section>
  );
}

function Count(props: {
  label: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <input
        class="input break-count"
        type="number"
        required
        min={1}
        max={props.most}
        value={props.value}
        onInput={({ currentTarget }) => {
          if (currentTarget.validity.valid) props.onChange(currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}

/** The offers the other way round: of each target, how it can be broken. */
function targetsOf(offers: readonly BreakOffer[]): Target[] {
  const targets = new Map<string, Target>();
  // Third parties first: what they do harms nobody else.
  const inOrder = offers.toSorted((a, b) => Number(isFault(b.kind)) - Number(isFault(a.kind)));
  for (const { kind, targets: some } of inOrder) {
    for (const { label, ...order } of some) {
      const value = `${order.target} ${order.alone ?? ''}`;
      const known = targets.get(value) ?? { value, label, order, kinds: [] };
      known.kinds.push(kind);
      targets.set(value, known);
    }
  }
  return [...targets.values()];
}

function orderOf({ order }: Target, kind: BreakKind, delayMs: number, every: number): Break {
  return {
    ...order,
    kind,
    ...(kind === 'slow' && { delayMs }),
    ...(isFault(kind) && every > 1 && { every }),
  };
}

function isFault(kind: BreakKind): boolean {
  return faultKinds.some((one) => one === kind);
}

import { median, type Spread, spread } from './statistics.ts';

/** Something that is measured: `measure` returns its figures of one round, by their names. */
export interface Subject<F extends string> {
  name: string;
  measure(): Promise<Record<F, number>>;
}

/** The figures of each subject, one a round. */
export type Rounds<F extends string> = Map<string, Record<F, number>[]>;

/**
 * Measures every subject in every round, each round beginning with the next one: what disturbs the
 * machine for a while disturbs all of them alike.
 *
 * @param warmUps rounds before those, which do not count: V8 compiles what runs often
 */
export async function interleave<F extends string>(
  subjects: readonly Subject<F>[],
  rounds: number,
  warmUps = 1,
): Promise<Rounds<F>> {
  const results: Rounds<F> = new Map(subjects.map(({ name }) => [name, []]));
  for (let round = 1 - warmUps; round <= rounds; round++) {
    for (const i of subjects.keys()) {
      const subject = subjects[(i + round + warmUps) % subjects.length];
      if (!subject) continue;
      const figures = await subject.measure();
      for (const [figure, value] of Object.entries<number>(figures)) {
        if (!(Number.isFinite(value) && value >= 0)) {
          throw new Error(`${subject.name}: ${figure} cannot be ${value}`);
        }
      }
      if (round > 0) results.get(subject.name)?.push(figures);
    }
  }
  return results;
}

/** One figure of one subject over the rounds. */
export function figuresOf<F extends string>(
  rounds: Rounds<F>,
  subject: string,
  figure: F,
): number[] {
  const all = rounds.get(subject);
  if (!all) throw new Error(`nothing was measured that is called ${subject}`);
  return all.map((figures) => figures[figure]);
}

/** A subject's figure over that of another one, round by round. */
export function ratio<F extends string>(
  rounds: Rounds<F>,
  figure: F,
  subject: string,
  base: string,
): Spread {
  const below = figuresOf(rounds, base, figure);
  return spread(figuresOf(rounds, subject, figure).map((value, i) => value / (below[i] ?? NaN)));
}

/** The median of a subject's figure over the rounds. */
export function medianOf<F extends string>(rounds: Rounds<F>, subject: string, figure: F): number {
  return median(figuresOf(rounds, subject, figure));
}

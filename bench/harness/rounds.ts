import { median, type Spread, spread } from './statistics.ts';

/** Something that is measured. */
export interface Subject<Load, Figure extends string> {
  readonly name: string;
  /** Starts it, and warms it up: V8 compiles what runs often. */
  start(): Promise<StartedSubject<Load, Figure>>;
}

export interface StartedSubject<Load, Figure extends string> {
  /** Its figures of one round under a load, by their names. */
  measure(load: Load): Promise<Record<Figure, number>>;
  stop(): Promise<void>;
}

/**
 * Measures every subject in every round, each round beginning with the next one: what disturbs the
 * machine for a while disturbs all of them alike. Each is started anew in every round, so that one
 * process's luck with its compiler is no figure, and while it is measured no other runs.
 *
 * @param loads that each is measured under, one after the other. The most first: it warms up what
 *   the others need as well
 * @throws Error when a figure cannot be
 */
export async function measureInTurns<Load, Figure extends string>(
  subjects: readonly Subject<Load, Figure>[],
  loads: readonly Load[],
  rounds: number,
): Promise<Rounds<Load, Figure>> {
  const measured = new Rounds<Load, Figure>();
  for (let round = 0; round < rounds; round++) {
    for (const i of subjects.keys()) {
      const subject = subjects[(i + round) % subjects.length];
      if (!subject) continue;
      const started = await subject.start();
      try {
        for (const load of loads) measured.add(subject.name, load, await started.measure(load));
      } finally {
        await started.stop();
      }
    }
  }
  return measured;
}

/** The figures of each subject under each load, one a round. */
export class Rounds<Load, Figure extends string> {
  readonly #all: { subject: string; load: Load; figures: Record<Figure, number> }[] = [];

  /** @throws Error when a figure cannot be */
  add(subject: string, load: Load, figures: Record<Figure, number>): void {
    for (const [figure, value] of Object.entries<number>(figures)) {
      if (!(Number.isFinite(value) && value >= 0)) {
        throw new Error(`${subject}: ${figure} cannot be ${value}`);
      }
    }
    this.#all.push({ subject, load, figures });
  }

  /** The median of a subject's figure. */
  median(subject: string, load: Load, figure: Figure): number {
    return median(this.#of(subject, load, figure));
  }

  /** A subject's figure over that of another one, round by round. */
  ratio(subject: string, base: string, load: Load, figure: Figure): Spread {
    const below = this.#of(base, load, figure);
    const above = this.#of(subject, load, figure);
    return spread(above.map((value, i) => value / (below[i] ?? NaN)));
  }

  #of(subject: string, load: Load, figure: Figure): number[] {
    const all = this.#all.filter((one) => one.subject === subject && one.load === load);
    if (all.length === 0) throw new Error(`nothing was measured that is called ${subject}`);
    return all.map(({ figures }) => figures[figure]);
  }
}

import { inPlainForm, type Part } from './answer.ts';
import type { Bank } from './bank.ts';
import type { Customers } from './customers.ts';
import type { Evidence } from './evidence.ts';
import type { Fault } from './fault.ts';
import { Random } from './random.ts';

export type Signal = 'logs' | 'traces' | 'timings';

/** What a seed has drawn. The texts of a case name each in double braces: `{{victim}}`. */
export type Facts = Readonly<Record<string, string | number | readonly string[]>>;

/** A bank in which the sources run as the learner has mended them, after the same load. */
export interface Trial {
  readonly bank: Bank;
  readonly customers: Customers;
  readonly evidence: Evidence;
}

/** A bug to find, as the folder of a case describes it. */
export interface CaseDefinition<F extends Facts> {
  readonly title: string;
  readonly difficulty: 1 | 2 | 3;
  /** Who complains, in half a sentence. */
  readonly complaint: string;
  /** Where it shows, and where there is nothing to see. */
  readonly shows: readonly Signal[];
  readonly silent: readonly Signal[];
  /** Platforms, as Node.js calls them, that cannot do to a process what the case does. */
  readonly notOn?: readonly NodeJS.Platform[];
  readonly question: string;
  /** The parts of the answer, in the order in which they are given. */
  readonly answer: readonly Part[];
  /** Draws all that could differ from one run to the next. */
  draw(random: Random): F;
  /** What is wrong; nothing where all is well. */
  faults(facts: F): readonly Fault[];
  /** What customers do: counted requests, so that it is the same on every machine. */
  load(customers: Customers, facts: F): Promise<void>;
  /** What is right, from what was drawn. */
  right(facts: F): readonly string[];
  /** Finds it as the solution says; undefined when there is nothing to be found. */
  find(evidence: Evidence, facts: F): Promise<readonly string[] | undefined>;
  /**
   * What of the complaint remains in a bank whose sources were mended, in a sentence with figures;
   * undefined when nothing does. It looks for what is bad for those who complain, not for the
   * answer: what is mended by half, or only moved out of sight, is not mended. It waits for what
   * has to come. Every case with a changed service has it.
   */
  remains?(trial: Trial, facts: F): Promise<string | undefined>;
  /** What a check does to the bank beside what is wrong: one that is well bears it. */
  strains?(facts: F): readonly Fault[];
  /** Whether what is silent is silent; it throws an AssertionError when not. */
  staysSilent?(evidence: Evidence, facts: F): Promise<void>;
  /** First which signal, then which query or page, then which line or span. */
  hints(facts: F): readonly [string, string, string];
  /**
   * The sentence that a wrong answer deserves; undefined where there is none of its own.
   *
   * @param given in plain form, as the case itself writes it; a UUID is whole when it is one that was drawn
   */
  mistake(given: readonly string[], facts: F): string | undefined;
}

/** A case whose seed is drawn: it keeps its facts to itself. */
export interface DrawnCase {
  readonly facts: Facts;
  readonly faults: readonly Fault[];
  readonly right: readonly string[];
  readonly hints: readonly [string, string, string];
  load(customers: Customers): Promise<void>;
  find(evidence: Evidence): Promise<readonly string[] | undefined>;
  remains(trial: Trial): Promise<string | undefined>;
  readonly strains: readonly Fault[];
  staysSilent(evidence: Evidence): Promise<void>;
  mistake(given: readonly string[]): string | undefined;
}

/** What is known of a case before it is started. */
export interface Case
  extends Omit<
    CaseDefinition<Facts>,
    | 'draw'
    | 'faults'
    | 'load'
    | 'right'
    | 'find'
    | 'remains'
    | 'strains'
    | 'staysSilent'
    | 'hints'
    | 'mistake'
  > {
  /** Whether a service's source was changed, so that the learner can mend it. */
  readonly isMendable: boolean;
  /** @param seed a whole number; the same draws the same */
  draw(seed: number): DrawnCase;
}

/**
 * Makes a case of its description. It is what `case.ts` in its folder exports as its default.
 *
 * @throws Error when it changes a service, and nothing says whether that is mended
 */
export function defineCase<F extends Facts>(definition: CaseDefinition<F>): Case {
  const { title, difficulty, complaint, shows, silent, question, answer } = definition;
  const isMendable = definition
    .faults(definition.draw(new Random(0)))
    .some(({ patches = [] }) => patches.length > 0);
  if (isMendable !== (definition.remains !== undefined)) {
    throw new Error(`${title}: "remains" belongs to a changed service, and to no other fault`);
  }
  return {
    ...{ title, difficulty, complaint, shows, silent, question, answer },
    notOn: definition.notOn ?? [],
    isMendable,
    draw(seed) {
      const facts = definition.draw(new Random(seed));
      return {
        facts,
        faults: definition.faults(facts),
        right: definition.right(facts),
        hints: definition.hints(facts),
        load: (customers) => definition.load(customers, facts),
        find: (evidence) => definition.find(evidence, facts),
        remains: async (trial) => definition.remains?.(trial, facts),
        strains: definition.strains?.(facts) ?? [],
        staysSilent: async (evidence) => definition.staysSilent?.(evidence, facts),
        mistake: (given) => definition.mistake(inPlainForm(answer, given, textsIn(facts)), facts),
      };
    },
  };
}

function textsIn(facts: Facts): string[] {
  return Object.values(facts).flat().map(String);
}

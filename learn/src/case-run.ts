import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '@simplebank/shared/thrown';
import { inPlainForm, isNothing, wrongParts } from './answer.ts';
import type { Bank, Setup, Stage } from './bank.ts';
import type { DrawnCase, Trial } from './case.ts';
import type { NamedCase } from './case-folders.ts';
import { Copies, CopyError } from './copies.ts';
import { Customers } from './customers.ts';
import { Evidence } from './evidence.ts';
import type { Fault, Patch } from './fault.ts';
import { type Interrupted, noteCase } from './kept-sources.ts';
import { until } from './until.ts';
import { whyNotWhole } from './wholeness.ts';

/** How long after the load the evidence may take to be in all signals on a busy machine, in milliseconds. */
const EVIDENCE_LIMIT_MS = 120_000;
/** For how long it has to be found: while spans are on their way it may be so by chance. */
const STEADY_MS = 1000;

/** What mending has come to: nothing more to say, or a sentence about what is not well yet. */
export type CheckResult = { readonly isWell: true } | { readonly isWell: false; why: string };

/**
 * One case that is on: a bank with something wrong in it, in folders of its own, and what its
 * customers have done.
 */
export class CaseRun {
  readonly drawn: DrawnCase;
  readonly seed: number;
  readonly #stage: Stage;
  readonly #named: NamedCase;
  readonly #folder: string;
  readonly #copies: Copies;
  #bank: Bank | undefined;
  #banks = 0;

  constructor(stage: Stage, named: NamedCase, seed: number) {
    this.#stage = stage;
    this.#named = named;
    this.seed = seed;
    this.drawn = named.case.draw(seed);
    this.#folder = stage.caseFolder;
    this.#copies = new Copies(stage.root, path.join(this.#folder, 'services'));
  }

  get name(): string {
    return this.#named.name;
  }

  get case(): NamedCase['case'] {
    return this.#named.case;
  }

  get isMendable(): boolean {
    return this.#named.case.isMendable;
  }

  /** Where the learner finds the sources that run. */
  get sources(): string {
    return path.join(this.#folder, 'services');
  }

  /**
   * Which part of an answer is a UUID that nobody knows: neither the case nor the bank. A bank that
   * does not tell knows all.
   */
  async unknownUuid(given: readonly string[]): Promise<string | undefined> {
    if (isNothing(given)) return undefined;
    const drawn = Object.values(this.drawn.facts).flat().map(String);
    for (const [i, text] of inPlainForm(this.case.answer, given).entries()) {
      const isDrawn = drawn.some((fact) => fact.startsWith(text));
      if (isDrawn || this.case.answer[i]?.kind !== 'uuid') continue;
      const lines = await this.evidence.countLines(`uuid:${text}*`).catch(() => 1);
      if (lines === 0) return given[i];
    }
    return undefined;
  }

  /** @throws Error when no bank of the case runs */
  get evidence(): Evidence {
    return new Evidence(this.bank);
  }

  /**
   * Puts the bank up, has its customers do what they do, and waits until the evidence is there.
   *
   * @throws Error when the bank does not start, or the evidence does not come
   */
  async begin(signal: AbortSignal): Promise<void> {
    await this.#copies.make(this.#patches());
    await noteCase(this.#folder, this);
    await this.#copies.build();
    const { faults } = this.drawn;
    await this.#start(this.#setup(faults));
    await this.#makeCustomersCome(faults);
    let foundSince: number | undefined;
    const isThere = async () => {
      foundSince = (await this.#isFound()) ? (foundSince ?? performance.now()) : undefined;
      return foundSince !== undefined && performance.now() - foundSince >= STEADY_MS;
    };
    if (!(await until(isThere, EVIDENCE_LIMIT_MS, signal))) {
      throw new Error(
        `${this.name} (seed ${this.seed}): what is wrong does not show, as it may be on a machine that is busy with others: try it again`,
      );
    }
  }

  /**
   * Builds what the learner has mended, runs it with the same load, and looks at what comes. What
   * does not compile is not run; where it does not start, a bank without it runs, because the
   * learner's console is a part of one.
   *
   * @throws Error when not even that one starts
   */
  async check(): Promise<CheckResult> {
    const faults = [...this.drawn.faults, ...this.drawn.strains];
    const setup = () => this.#setup(faults);
    try {
      await this.#copies.check();
      await this.#copies.build();
    } catch (error) {
      if (error instanceof CopyError) return { isWell: false, why: error.message };
      throw error;
    }
    try {
      await this.#start(setup());
    } catch (error) {
      await this.#start({ ...setup(), program: () => undefined });
      return { isWell: false, why: `the bank does not start with it: ${reasonOf(error)}` };
    }
    await this.#makeCustomersCome(faults);
    const trial = this.#trial;
    const why =
      (await this.drawn.remains(trial)) ?? (await whyNotWhole(trial.customers, trial.evidence));
    return why === undefined ? { isWell: true } : { isWell: false, why };
  }

  /**
   * Takes the bank and all that it has left behind away, but for what the learner has changed in the
   * sources; and the learner's own comes back.
   *
   * @returns what became of the sources
   */
  async end(): Promise<Interrupted | undefined> {
    this.#bank = undefined;
    return this.#stage.end();
  }

  /** In a folder of its own: until it runs, the bank before it does, and writes to the one that it has. */
  async #start(setup: Setup): Promise<void> {
    this.#bank = await this.#stage.perform(setup);
    const folders = await readdir(this.#banksFolder);
    const others = folders.filter((folder) => folder !== path.basename(setup.dataDirectory));
    for (const other of others) {
      await rm(path.join(this.#banksFolder, other), { recursive: true, force: true });
    }
  }

  async #makeCustomersCome(faults: readonly Fault[]): Promise<void> {
    for (const fault of faults) await fault.begin?.(this.bank);
    await this.drawn.load(new Customers(this.bank));
  }

  async #isFound(): Promise<boolean> {
    const found = await this.drawn.find(this.evidence);
    return (
      found !== undefined && wrongParts(this.case.answer, this.drawn.right, found).length === 0
    );
  }

  get #trial(): Trial {
    const { bank, evidence } = this;
    return { bank, evidence, customers: new Customers(bank) };
  }

  #setup(faults: readonly Fault[]): Setup {
    this.#banks += 1;
    return {
      dataDirectory: path.join(this.#banksFolder, String(this.#banks)),
      scale: Object.assign({}, ...faults.map(({ scale }) => scale)),
      env: (name) => Object.assign({}, ...faults.map((fault) => fault.env?.(name))),
      options: (name) => faults.flatMap((fault) => fault.options?.(name) ?? []),
      program: (service) => this.#copies.program(service),
    };
  }

  #patches(): Patch[] {
    return this.drawn.faults.flatMap(({ patches = [] }) => patches);
  }

  get #banksFolder(): string {
    return path.join(this.#folder, 'bank');
  }

  /** @throws Error when no bank of the case runs */
  get bank(): Bank {
    if (!this.#bank) throw new Error(`${this.name} does not run`);
    return this.#bank;
  }
}

import type { Bank, InstanceName } from './bank.ts';

/** A line of a service's source, and what stands there instead. */
export interface Patch {
  readonly service: string;
  /** From the service's folder, such as `src/service.ts`. */
  readonly file: string;
  /** Occurs in it once. */
  readonly from: string;
  /** Has as many lines: a log line says at which it was written. */
  readonly to: string;
}

/**
 * Something real that is wrong with a bank. It is made before the bank starts (sources, variables,
 * instances), or in the bank that runs. Nothing that the bank writes names it.
 */
export interface Fault {
  /** Whether it can be made in the stack, too, by an overlay of Compose or from outside. */
  readonly inStack?: boolean;
  readonly patches?: readonly Patch[];
  readonly scale?: Readonly<Record<string, number>>;
  env?(name: InstanceName): Readonly<Record<string, string>>;
  /** What Node.js is told of a process on its command line, which no page shows. */
  options?(name: InstanceName): readonly string[];
  /** Makes it in a bank that has just become ready. */
  begin?(bank: Bank): Promise<void>;
}

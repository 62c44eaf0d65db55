import type { Break, BreakKind, BreakOffer } from '@simplebank/console/processes';

/** Something that is broken, as whoever it is true for tells. */
export interface Standing extends Break {
  /** Since when, in ISO 8601; null where nobody knows. */
  readonly since: string | null;
}

/** One way in which things are broken and made well again. It keeps nothing of what is on itself. */
export interface Mechanism {
  readonly kinds: readonly BreakKind[];
  /** What can be broken as things are, for each of the kinds. */
  offers(): Promise<BreakOffer[]>;
  /** What is broken now, whoever did it. */
  standing(): Promise<Standing[]>;
  /** @throws ControlError when there is no such target, or it is not possible */
  make(order: Break): Promise<void>;
  /** Ends what is broken. @throws ControlError when that is not possible */
  mend(standing: Standing): Promise<void>;
}

/** A target that is meant by its own name. */
export function named(target: string): BreakOffer['targets'][number] {
  return { target, label: target };
}

/** Offers the same targets for each kind, or says why there are none. */
export function offerAll(
  kinds: readonly BreakKind[],
  targets: BreakOffer['targets'],
  impossible?: string,
): BreakOffer[] {
  return kinds.map((kind) => ({
    kind,
    targets,
    ...(impossible !== undefined && { impossible }),
  }));
}

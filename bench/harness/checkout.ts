import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of a checkout of SimpleBank, installed and built, and the Node.js that runs it. */
export interface Checkout {
  readonly folder: string;
  readonly node: string;
}

/** This one. */
export const thisCheckout: Checkout = {
  folder: fileURLToPath(new URL('../..', import.meta.url)),
  node: process.execPath,
};

/** The one that BENCH_BEFORE names, such as an earlier commit; undefined when it names none. */
export function checkoutBefore(): Checkout | undefined {
  const folder = process.env.BENCH_BEFORE;
  return folder ? { ...thisCheckout, folder: path.resolve(folder) } : undefined;
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault, Patch } from '../fault.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A service was changed: a small patch in a copy of its sources, which runs in its place. */
export function changedService(...patches: readonly Patch[]): Fault {
  return { patches };
}

/** Where a patch changes a source, as in `services/fees/src/service.ts:12`. */
export function lineOf({ service, file, from }: Patch): string {
  const name = `services/${service}/${file}`;
  const text = readFileSync(path.join(root, name), 'utf8');
  return `${name}:${text.slice(0, text.indexOf(from)).split('\n').length}`;
}

import { signal } from '@preact/signals';
import type { Break, BreakList } from '../../../src/model/api-types.ts';
import { apiPath, get, post, remove } from '../api.ts';

const PATH = '/api/breaks';

/** What is broken on purpose, and what can be; undefined until it is known. */
export const breaks = signal<BreakList>();
/** What could not be done. */
export const breakFailure = signal<Error>();
/** Something is being broken or made well. */
export const isBreaking = signal(false);

/** Asks again. Where nothing can be broken, that stays so; and nobody looks at a page that is hidden. */
export async function lookAtBreaks(): Promise<void> {
  if (document.hidden || isBreaking.value || breaks.value?.managed === false) return;
  const known = breaks.value;
  // Without an answer all stays as it was known: the page says elsewhere that it is not connected.
  const answer = await get<BreakList>(PATH).catch(() => known);
  if (breaks.value === known) breaks.value = answer;
}

export function makeBreak(order: Break): Promise<void> {
  const token = breaks.value?.token ?? undefined;
  const { alone, ...more } = order;
  const path = apiPath(PATH, { ...more, alone: alone ? 'true' : undefined });
  return change(post<BreakList>(path, { token }));
}

/** @param id undefined: all that is on */
export function mendBreak(id?: string): Promise<void> {
  const path = id === undefined ? PATH : `${PATH}/${encodeURIComponent(id)}`;
  return change(remove<BreakList>(path, breaks.value?.token ?? undefined));
}

async function change(answered: Promise<BreakList>): Promise<void> {
  isBreaking.value = true;
  breakFailure.value = undefined;
  try {
    breaks.value = await answered;
  } catch (error) {
    breakFailure.value = error as Error;
  } finally {
    isBreaking.value = false;
  }
}

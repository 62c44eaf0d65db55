import { computed, signal } from '@preact/signals';
import type { ClassroomView, CurrentCase, DeedName } from '../../../src/model/api-types.ts';
import { ApiError, apiPath, get, post } from '../api.ts';
import { reconnect } from '../live.ts';

const PATH = '/api/learn';
const LOOK_LIMIT_MS = 5000;
/** How long a console may be away that is started anew with its bank. */
const AWAY_LIMIT_MS = 60_000;
/** How often it is asked while nothing is under way. */
const CALM_MS = 5000;

/** What takes long, and has the console itself started anew. */
const UNDER_WAY: readonly CurrentCase['state'][] = ['starting', 'checking', 'stopping'];

/** The cases and the one that is on; undefined until it is known. */
export const classroom = signal<ClassroomView>();
/** `away` as long as that may be because another bank is being started; then `lost`. */
export const presence = signal<'there' | 'away' | 'lost'>('there');
/** What could not be done. */
export const deedFailure = signal<Error>();
const isAsking = signal(false);

/** Whether nothing can be asked for at the moment. */
export const isBusy = computed(
  () => isAsking.value || presence.value !== 'there' || isUnderWay(classroom.value?.current),
);

let awaySince: number | undefined;
let lookedAt = Number.NEGATIVE_INFINITY;
let isLooking = false;

/** Whether another bank is being put in the place of this one. */
export function isUnderWay(current: CurrentCase | null | undefined): boolean {
  return current != null && UNDER_WAY.includes(current.state);
}

/**
 * Looks again when it is time: at each call while something is under way or nobody answers, now and then else.
 * Where no case can be started, that stays so; and nobody looks at a page that is hidden.
 */
export function keepLooking(): void {
  if (document.hidden || isLooking || classroom.value?.managed === false) return;
  const isCalm = presence.value === 'there' && !isUnderWay(classroom.value?.current);
  if (!isCalm || performance.now() - lookedAt >= CALM_MS) void look();
}

/** Asks again at once. */
export async function look(): Promise<void> {
  isLooking = true;
  lookedAt = performance.now();
  const known = classroom.value;
  try {
    const answer = await get<ClassroomView>(PATH, AbortSignal.timeout(LOOK_LIMIT_MS));
    // What was done meanwhile is newer.
    if (classroom.value === known) classroom.value = answer;
    noteAnswer();
  } catch {
    noteSilence();
  } finally {
    isLooking = false;
  }
}

function noteAnswer(): void {
  if (awaySince !== undefined) reconnect();
  awaySince = undefined;
  presence.value = 'there';
}

function noteSilence(): void {
  awaySince ??= performance.now();
  presence.value = performance.now() - awaySince < AWAY_LIMIT_MS ? 'away' : 'lost';
}

/** Does something with the cases, as the API has it. */
export async function act(
  deed: DeedName,
  more: { case?: string; seed?: string; answer?: readonly string[] } = {},
): Promise<void> {
  isAsking.value = true;
  deedFailure.value = undefined;
  try {
    classroom.value = await ask(apiPath(PATH, { deed, ...more }));
  } catch (error) {
    deedFailure.value = error as Error;
  } finally {
    isAsking.value = false;
  }
}

async function ask(path: string): Promise<ClassroomView> {
  const send = () => post<ClassroomView>(path, { token: classroom.value?.token ?? undefined });
  return send().catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || !error.type?.endsWith('#token-missing')) throw error;
    // Somebody has started a case since the last look: this is another console, with another token.
    await look();
    return send();
  });
}

import type { Fault } from '../fault.ts';

/** What is longer than the limit of a call is no wait for an answer, in milliseconds. */
const LONG_MS = 5000;
/** How long it takes instead, in milliseconds. */
const INSTEAD_MS = 1000;

/**
 * What a service does every few minutes it does every second: nobody waits for minutes to see
 * whether it does harm.
 */
export function hurriedTimers(service: string): Fault {
  return { options: (name) => (name.service === service ? [`--import=${PROGRAM}`] : []) };
}

const PROGRAM = `data:text/javascript,${encodeURIComponent(`
  for (const name of ['setTimeout', 'setInterval']) {
    globalThis[name] = new Proxy(globalThis[name], {
      apply: (set, self, [work, ms, ...more]) =>
        set(work, ms > ${LONG_MS} ? ${INSTEAD_MS} : ms, ...more),
    });
  }`)}`;

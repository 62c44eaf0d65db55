import type { Fault } from '../fault.ts';

/** Shorter ones are no pauses, in milliseconds: somebody lets others have their turn. */
const LEAST_MS = 10;

/**
 * Every pause that the sources of a service make takes as long as it may have been when somebody
 * complained, however short it is: who waits for it waits so long on any machine.
 *
 * @param lastingMs how long, in milliseconds; longer ones stay as they are
 */
export function longPauses(service: string, lastingMs: number): Fault {
  const program = `data:text/javascript,${encodeURIComponent(programOf(service, lastingMs))}`;
  return { options: (name) => (name.service === service ? [`--import=${program}`] : []) };
}

/** Timers of what the service is made of besides, such as limits of calls, are not its own. */
function programOf(service: string, lastingMs: number): string {
  return `
    import { syncBuiltinESMExports } from 'node:module';
    import timers from 'node:timers';
    import promises from 'node:timers/promises';
    const own = /[/\\\\]services[/\\\\]${service}[/\\\\]src[/\\\\]/;
    function lasting(ms, callee) {
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 4;
      const asked = {};
      Error.captureStackTrace(asked, callee);
      Error.stackTraceLimit = stackTraceLimit;
      const [caller = ''] = String(asked.stack).split('\\n').slice(1).filter((line) => !line.includes('data:'));
      return ms >= ${LEAST_MS} && own.test(caller) ? Math.max(ms, ${lastingMs}) : ms;
    }
    function lengthen(set, place) {
      return new Proxy(set, {
        apply: function later(_set, self, given) {
          return Reflect.apply(set, self, given.with(place, lasting(given[place], later)));
        },
      });
    }
    globalThis.setTimeout = timers.setTimeout = lengthen(globalThis.setTimeout, 1);
    promises.setTimeout = lengthen(promises.setTimeout, 0);
    syncBuiltinESMExports();
  `;
}

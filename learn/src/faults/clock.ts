import type { Fault } from '../fault.ts';

/**
 * The clock of one process is off, from its start on. What it measures is right all the same:
 * durations are by another clock. Every process gets such a program, so that a list of processes
 * does not tell which is the one.
 *
 * @param seconds how far ahead of the others it is; less than 0 when it is behind
 */
export function clock(instance: string, seconds: number): Fault {
  return {
    options: (name) => [`--import=${programFor(name.instance === instance ? seconds : 0)}`],
  };
}

/** The address of a program that sets the time of the process that imports it. */
function programFor(seconds: number): string {
  const program = `
    const now = Date.now;
    Date.now = () => now() + ${seconds * 1000};
    globalThis.Date = new Proxy(Date, {
      construct: (target, given, made) =>
        Reflect.construct(target, given.length > 0 ? given : [target.now()], made),
    });`;
  return `data:text/javascript;base64,${Buffer.from(program).toString('base64')}`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { choosePorts, portVariables, readPorts } from '../../local/src/system/ports.ts';

/** Below those that other tests get for port 0: a page ends its system and starts it again at the same ones. */
const LOWEST = 10_000;
const HIGHEST = 20_000;
const ATTEMPTS = 50;

/** Pages have the ports of `npm start`; the system that is looked at has others, to run beside any. */
export interface PagePorts {
  /** Variables of the system's ports. */
  readonly env: Record<string, string>;
  /** A command with the ports that the system has. */
  toSystem(command: string): string;
  /** What came, with the ports that pages have. */
  toPage(output: string): string;
}

/**
 * Finds free ports for a whole system, and for a program or two beside it.
 *
 * @throws Error when there are none
 */
export async function findPorts(): Promise<PagePorts> {
  const usual: Record<string, number> = { ...readPorts({}), OTLP_PORT: 4318, OWN_PORT: 5000 };
  const names = [...portVariables, 'OTLP_PORT', 'OWN_PORT'];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const base =
      LOWEST + Math.floor((Math.random() * (HIGHEST - LOWEST)) / names.length) * names.length;
    const own = Object.fromEntries(names.map((name, index) => [name, base + index]));
    const env = Object.fromEntries(Object.entries(own).map(([name, port]) => [name, String(port)]));
    const taken = await choosePorts(env).then(
      () => false,
      () => true,
    );
    if (!taken)
      return {
        env,
        toSystem: replacer(names.map((name) => [usual[name], own[name]])),
        toPage: replacer(names.map((name) => [own[name], usual[name]])),
      };
    await sleep(10);
  }
  throw new Error('no free ports for a system');
}

function replacer(pairs: [number | undefined, number | undefined][]): (text: string) => string {
  const to = new Map(pairs.map(([from, port]) => [String(from), String(port)]));
  const port = new RegExp(`(?<![\\w.-])(${[...to.keys()].join('|')})(?![\\w-]|\\.\\d)`, 'g');
  return (text) => text.replaceAll(port, (found) => to.get(found) ?? found);
}

import { type Break, type BreakOffer, faultKinds } from '@simplebank/console/processes';
import { parseJson } from '@simplebank/shared/json';
import { reasonOf } from '@simplebank/shared/thrown';
import { z } from 'zod';
import { ControlError } from '../control/control-error.ts';
import { type Mechanism, named, offerAll, type Standing } from './mechanism.ts';

/** The third parties by the names that spans give them, and where each is told of its faults. */
const PATHS: Readonly<Record<string, string>> = {
  'stock-exchange': '/faults',
  'ip-echo': '/ip/faults',
};
const LIMIT_MS = 2000;

/** A fault, as the stand-ins have it: external/README.md. */
const Fault = z.object({
  mode: z.enum(['none', ...faultKinds]),
  delay_ms: z.int().exactOptional(),
  every: z.int().exactOptional(),
});

/**
 * Third parties misbehave, as the stand-ins for them can.
 *
 * @param runs whether the stand-ins run, so that they can be asked
 * @param url where they are
 */
export class ThirdParties implements Mechanism {
  readonly kinds = faultKinds;
  readonly #runs: () => boolean;
  readonly #url: string;

  constructor({ runs, url }: { runs: () => boolean; url: string }) {
    this.#runs = runs;
    this.#url = url;
  }

  async offers(): Promise<BreakOffer[]> {
    return this.#runs()
      ? offerAll(this.kinds, Object.keys(PATHS).map(named))
      : offerAll(this.kinds, [], 'The stand-ins for the third parties do not answer.');
  }

  async standing(): Promise<Standing[]> {
    if (!this.#runs()) return [];
    const found = Object.entries(PATHS).map(async ([target, path]) => {
      // One that has just ended has no fault any more.
      const answer = await this.#ask(path).catch(() => undefined);
      return answer ? standingOf(target, answer) : [];
    });
    return (await Promise.all(found)).flat();
  }

  async make({ kind, target, delayMs, every }: Break): Promise<void> {
    const path = PATHS[target];
    if (path === undefined) {
      const names = Object.keys(PATHS).join(' and ');
      throw new ControlError('break-not-found', `there is no third party ${target}, only ${names}`);
    }
    if (kind === 'slow' && delayMs === undefined) {
      throw new ControlError('break-not-possible', 'slow by how many milliseconds?');
    }
    await this.#tell(path, {
      mode: kind,
      ...(delayMs !== undefined && { delay_ms: delayMs }),
      ...(every !== undefined && { every }),
    });
  }

  async mend({ target }: Standing): Promise<void> {
    await this.#tell(PATHS[target] ?? '', { mode: 'none' });
  }

  async #tell(path: string, fault: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    try {
      await this.#ask(path, { method: 'PUT', headers, body: JSON.stringify(fault) });
    } catch (error) {
      const why = `the third parties cannot be told: ${reasonOf(error)}`;
      throw new ControlError('break-not-possible', why);
    }
  }

  async #ask(path: string, init: RequestInit = {}) {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const response = await fetch(`${this.#url}${path}`, { ...init, signal });
    const fault = Fault.parse(parseJson(await response.text()));
    return { fault, told: response.headers.get('last-modified') };
  }
}

function standingOf(
  target: string,
  { fault, told }: { fault: z.infer<typeof Fault>; told: string | null },
): Standing[] {
  const { mode, delay_ms: delayMs, every } = fault;
  if (mode === 'none') return [];
  return [
    {
      kind: mode,
      target,
      ...(delayMs !== undefined && { delayMs }),
      ...(every !== undefined && { every }),
      since: told === null ? null : new Date(told).toISOString(),
    },
  ];
}

import type { Fault } from '../fault.ts';

/** How long a stand-in may take to say that it has understood, in milliseconds. */
const LIMIT_MS = 5000;

/** What a stand-in for a third party can be told; `every` n-th request, or all. `none`: to be well again. */
export type Misbehaviour = { readonly every?: number } & (
  | { readonly mode: 'none'; readonly every?: never }
  | { readonly mode: 'fail' | 'reject' | 'hang' | 'garbage' }
  | { readonly mode: 'slow'; readonly delay_ms: number }
);

const PATHS = { 'stock exchange': '/faults', 'IP echo': '/ip/faults' } as const;

/** A third party misbehaves. */
export function thirdParty(party: keyof typeof PATHS, misbehaviour: Misbehaviour): Fault {
  return {
    inStack: true,
    async begin({ urls }) {
      const response = await fetch(new URL(PATHS[party], urls.external), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(misbehaviour),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (!response.ok) throw new Error(`the ${party} answered ${response.status}`);
    },
  };
}

import { apiPath } from '../api.ts';
import { parameters } from '../router.ts';

/** Where the lines around one are, with the same columns. */
export function aroundAddress(address: string): string {
  const columns = parameters.value.get('columns') ?? '';
  return apiPath('/logs/around', { line: address, columns });
}

import type { Status, Timeline } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { fieldQuery } from '../ui/format.ts';

/** The command that asks again for what a request was about; undefined when none is known. */
export function curlOf(uuid: string, services: string[], { curl }: Status): string | undefined {
  const names = services.map(folderName);
  if (names.includes('profile')) return `curl ${originIn(curl.profile)}/profile/${uuid}`;
  if (names.includes('orders')) return `curl ${originIn(curl.sellShares)}/orders/${uuid}`;
  return undefined;
}

function originIn(command: string): string {
  return /https?:\/\/[^/\s"']+/.exec(command)?.[0] ?? '';
}

/** Where the stack's own tools show the same. */
export function stackLinks(
  { traceIds }: Timeline,
  uuid: string | undefined,
  { Jaeger: jaeger, Kibana: kibana }: Record<string, string>,
): { name: string; href: string }[] {
  const links = jaeger
    ? traceIds.map((id) => ({ name: 'Jaeger', href: `${jaeger}/trace/${id}` }))
    : [];
  if (kibana && uuid) {
    // Kibana's own notation (rison) for a query in its search box.
    const state = `(query:(language:lucene,query:'${fieldQuery('uuid', uuid)}'))`;
    links.push({
      name: 'Kibana',
      href: `${kibana}/app/discover#/?_a=${encodeURIComponent(state)}`,
    });
  }
  return links;
}

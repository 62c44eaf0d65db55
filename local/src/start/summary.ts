import type { Environment } from '../supervisor/process-spec.ts';
import { hasOwnCollector } from '../system/plan.ts';
import type { System } from '../system/system.ts';

/** The chapter's customer. */
const CUSTOMER = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';

/** Windows' command line knows only the double quote. */
const QUOTE = process.platform === 'win32' ? '"' : "'";

/** Tells what there is to try in a system that has just started, with its real ports. */
export function summary({ ports, urls, dataDirectory }: System, env: Environment): string {
  const type = `${QUOTE}content-type: application/json${QUOTE}`;
  const trace = hasOwnCollector(env) ? '' : '\n  npm run trace -- <uuid>';
  const broker = urls.broker ? 'The embedded broker keeps nothing on disk.\n' : '';
  const addresses = Object.entries(urls).map(([name, url]) => `  ${name.padEnd(22)}${url}`);
  return `${addresses.join('\n')}

See it all in a browser, one page for logs, traces and timings:
  http://localhost:${ports.CONSOLE_PORT}

Sell shares, then follow the UUID that comes back:
  curl -X POST http://localhost:${ports.GATEWAY_PORT}/shares/sell -H ${type}
  npm run logs -- <uuid>${trace}

Look at a customer:
  curl http://localhost:${ports.PROFILE_PORT}/profile/${CUSTOMER}

Find out what is wrong, in a bank with a bug:
  npm run learn

State, logs and telemetry are kept in ${dataDirectory}
${broker}Ctrl-C stops everything.
`;
}

import { randomUUID } from 'node:crypto';
import { defineCase } from '../../src/case.ts';
import type { Customers } from '../../src/customers.ts';
import { changedService } from '../../src/faults/changed-service.ts';
import { until } from '../../src/until.ts';

/** A request of our own making in place of the chassis': it has no headers of the trace. */
const asking = {
  service: 'profile',
  file: 'src/service.ts',
  from: `function get_user_settings({ request, settingsUrl }: ProfileContext, uuid: string) {
  const url = new URL(\`settings/\${uuid}\`, settingsUrl).href;
  return request('get_user_settings', {
    method: 'GET',
    url,
    peer: 'settings',
    answer: Settings,
    span: 'none',
  });
}`,
  to: `async function get_user_settings({ settingsUrl }: ProfileContext, uuid: string) {
  const url = new URL(\`settings/\${uuid}\`, settingsUrl).href;
  const response = await fetch(url, {
    method: 'GET',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(\`settings answered \${response.status}\`);
  return Settings.parse(await response.json());
}`,
};

/** Calls that wait in a list, and are made by a timer: it belongs to no request. */
const orders = { service: 'orders', file: 'src/service.ts' };
const waiting = [
  {
    ...orders,
    from: "type OrdersContext = Context<'orders_service', ReturnType<typeof resources>>;\n\n",
    to: "type OrdersContext = Context<'orders_service', ReturnType<typeof resources>>;\nconst waiting: (() => void)[] = []; // Accounts is slow when all come at once.\n",
  },
  {
    ...orders,
    from: 'const reservationDueMs = 10_000;\n\n',
    to: 'const reservationDueMs = 10_000;\nsetInterval(() => waiting.splice(0, 5).forEach((ask) => ask()), 20).unref();\n',
  },
  {
    ...orders,
    from: "await call('account_transactions_service.request_reservation', uuid);",
    to: "await new Promise((done, fail) => waiting.push(() => call('account_transactions_service.request_reservation', uuid).then(done, fail)));",
  },
];

const EDGES = {
  profile: {
    callee: 'settings',
    patches: [asking],
    cause:
      '`get_user_settings` of `profile` asked `settings` by a plain `fetch`. It sends the headers that it is given, and ' +
      'nobody gave it `traceparent`: `request` of the chassis, which stood there before, adds it to whatever is asked. So ' +
      '`settings` saw a request that comes from nowhere, and began a trace of its own: the first span of the second ' +
      'trace is one of `settings`, and no span of `profile` is in it.',
    logs: 'have nothing, in Kibana as here: neither of the two writes a line of a request that goes well',
    mending: 'ask by `request` of the context again, as `get_ip` right above does',
  },
  orders: {
    callee: 'account-transactions',
    patches: waiting,
    cause:
      '`request_reservation` of `orders` put its call of `account-transactions` into a list, and a timer makes the calls ' +
      'that wait there. The span that is active goes along with all that a request calls and awaits. The timer was ' +
      'set when the process began, and belongs to no request: no span is active in it. So `call` found none to write ' +
      'down, and its own span, still one of `orders`, is the first of the second trace.',
    logs: 'are complete by UUID. Of their `trace_id` there are two values: in Kibana, `uuid:"…"` and the field `trace_id`',
    mending:
      'make the `call` where the request is, and not in the timer. Who needs a limit on calls can await a turn in the ' +
      'request, and then call: what is awaited keeps its span',
  },
} as const;

/** Sells, or has profiles shown, by way of the caller. */
async function request(customers: Customers, caller: keyof typeof EDGES, uuids: readonly string[]) {
  if (caller === 'orders') await customers.sell(uuids);
  else await Promise.all(uuids.map((uuid) => customers.profile(uuid)));
}

/** How long spans may take to be found, in milliseconds. */
const LIMIT_MS = 10_000;

export default defineCase({
  title: 'One request, two traces',
  difficulty: 2,
  complaint: 'a developer: what one customer did is torn into two traces',
  shows: ['traces'],
  silent: ['logs', 'timings'],
  question: 'Between which two services does the trace break: who calls, and who is called?',
  answer: [
    { name: 'caller', kind: 'service' },
    { name: 'callee', kind: 'service' },
  ],
  draw(random) {
    const caller = random.oneOf(['profile', 'orders'] as const);
    const { callee, cause, logs, mending } = EDGES[caller];
    return { caller, callee, cause, logs, mending, uuids: random.uuids(random.int(3, 5)) };
  },
  faults: ({ caller }) => [changedService(...EDGES[caller].patches)],
  load: (customers, { caller, uuids }) => request(customers, caller, uuids),
  right: ({ caller, callee }) => [caller, callee],
  async find(evidence, { uuids: [uuid = ''] }) {
    const spans = (await evidence.spans(uuid)).sort((a, b) => a.startUs - b.startUs);
    const [first] = spans;
    const rest = spans.filter(({ traceId }) => traceId !== first?.traceId);
    const [root] = rest;
    if (!first || !root) return undefined;
    const inFirst = spans.filter(({ traceId }) => traceId === first.traceId);
    const callee = rest.find(({ service }) => inFirst.every((span) => span.service !== service));
    // Where the call itself is in the second trace, its span says who called.
    const caller = root === callee ? first : root;
    return callee && [caller.service, callee.service];
  },
  async remains({ customers, evidence }, { caller, uuids }) {
    const others = [randomUUID(), randomUUID(), randomUUID()];
    await request(customers, caller, others);
    const { callee } = EDGES[caller];
    const tracesOf = async (uuid: string, service: string) => {
      const spans = (await evidence.spans(uuid)).filter((span) => span.service.endsWith(service));
      return [...new Set(spans.map(({ traceId }) => traceId))];
    };
    for (const uuid of [...uuids, ...others]) {
      await until(async () => (await tracesOf(uuid, callee)).length > 0, LIMIT_MS);
      const calling = await tracesOf(uuid, caller);
      const called = await tracesOf(uuid, callee);
      if (called.length === 0) return `request ${uuid} finds no span of ${callee}`;
      const traces = new Set([...calling, ...called]).size;
      if (traces > 1) return `what ${caller} and ${callee} did for ${uuid} is ${traces} traces`;
    }
    return undefined;
  },
  hints: ({ uuids: [uuid = ''] }) => [
    'Each line carries the UUID and a trace id. One of the two does not stay the same.',
    `Open /requests/${uuid} and look at its two traces. Which one began first?`,
    'Look at the first span of the second trace. Nothing is above it, though somebody asked for it: who ' +
      'was waiting at that moment?',
  ],
  mistake([caller, callee], facts) {
    if (caller === facts.callee && callee === facts.caller)
      return 'The other way round: first who calls.';
    if (caller === 'gateway') return 'What it calls has its span below it, in the same trace.';
    return callee === 'market' || callee === 'fees'
      ? 'What goes there is in the first trace, with all that came before.'
      : undefined;
  },
});

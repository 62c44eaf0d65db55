import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { graphOf } from '../src/graph/graph.ts';
import type { Instance } from '../src/model/api-types.ts';
import { isoTime, type Span } from '../src/model/span.ts';
import type { Evidence, TellingLine } from '../src/trouble/evidence.ts';
import { troubleIn } from '../src/trouble/rules.ts';
import { span, TRACE_ID, UUID } from './support/order.ts';
import { ORDERS } from './support/processes.ts';

const NOW = Date.parse('2026-11-22T12:30:00.000Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();

function evidence(found: Partial<Omit<Evidence, 'graph'>> & { spans?: Span[] }): Evidence {
  const { spans = [], instances = [], processes = [], lines = [], parked = [] } = found;
  const traces = spans.map((one) => [one]);
  return {
    nowMs: NOW,
    instances,
    processes,
    lines,
    parked,
    graph: graphOf(traces, { fromMs: NOW - 600_000, toMs: NOW }),
  };
}

function instance(service: string, state: Instance['state'], why: string): Instance {
  return { service, address: '127.0.0.1:5000', state, why, since: ago(9000) };
}

function line(
  service: string,
  message: string,
  agoMs: number,
  more: Partial<TellingLine> = {},
): TellingLine {
  const rest = { uuid: undefined, traceId: undefined, error: undefined };
  return {
    service: `${service}_service`,
    instance: service,
    message,
    timeMs: NOW - agoMs,
    ...rest,
    ...more,
  };
}

/** A call of the exchange, so long ago. */
function asked(agoMs: number, durationMs: number, error?: string): Span {
  return span('8', 'market', 0, durationMs, {
    startTime: isoTime((NOW - agoMs) * 1000),
    kind: 'client',
    attributes: { 'peer.service': 'stock-exchange' },
    ...(error !== undefined && { status: { code: 'error', message: error } }),
  });
}

const opened = line('market', 'circuit breaker opened: it cannot be reached', 40_000);
const LATE = 'stock-exchange (127.0.0.1:5009) did not answer in time';

const broker = 'cannot connect to the broker: ECONNREFUSED';
const withoutBroker = ['orders', 'fees'].map((name) => instance(name, 'not ready', broker));
const starts = [50_000, 30_000, 9000].map((ms) =>
  line('fees', 'starting services: fees_service', ms),
);

const BROKER = { ...ORDERS, name: 'broker', service: null, since: ago(7000) };

const rows: [
  what: string,
  evidence: Evidence,
  told: [rule: string, what: string, since: string, href: string],
][] = [
  [
    'the broker is away, which is why orders fail',
    evidence({ instances: withoutBroker, spans: [asked(5000, 9, LATE)] }),
    [
      'broker-away',
      `The broker is away: orders and fees have lost it (${broker}).`,
      ago(9000),
      '/logs?q=message%3A%22the+broker%22',
    ],
  ],
  [
    'the broker stands still, which nobody else says',
    evidence({
      processes: [ORDERS, { ...BROKER, state: 'paused' }],
      spans: [asked(5000, 9, LATE)],
    }),
    [
      'broker-away',
      'The broker is away: somebody has paused it, so that calls and events wait.',
      ago(7000),
      '/processes',
    ],
  ],
  [
    'the broker has ended, and services have lost it',
    evidence({
      instances: withoutBroker,
      processes: [{ ...BROKER, state: 'waiting', why: 'signal SIGKILL' }],
    }),
    [
      'broker-away',
      'The broker is away: it ended (signal SIGKILL) and is started again soon.',
      ago(7000),
      '/processes',
    ],
  ],
  [
    'Prometheus does not reach RabbitMQ',
    evidence({
      processes: [{ ...BROKER, name: 'rabbitmq', state: 'away', why: 'nobody reaches it' }],
    }),
    ['broker-away', 'The broker is away: nobody reaches it.', ago(7000), '/processes'],
  ],
  [
    'a service ends again and again',
    evidence({ lines: starts, instances: [instance('fees', 'away', 'nothing listens there')] }),
    [
      'ends-again-and-again',
      'fees ends again and again: it was started 3 times within two minutes, and nobody had told it to stop.',
      ago(50_000),
      '/processes',
    ],
  ],
  [
    'a service is away, and somebody needed it',
    evidence({
      instances: [instance('settings', 'away', 'no answer within 1.5 s')],
      spans: [
        span('1', 'profile', 0, 9, {
          kind: 'server',
          status: { code: 'error', message: 'settings (127.0.0.1:5008) did not answer in time' },
        }),
      ],
    }),
    [
      'service-away',
      'settings does not answer (127.0.0.1:5000: no answer within 1.5 s).',
      ago(9000),
      `/traces/${TRACE_ID}`,
    ],
  ],
  [
    'a service is away, and nobody needed it',
    evidence({ instances: [instance('account-transactions', 'away', 'nothing listens there')] }),
    [
      'service-away',
      'account-transactions does not answer (127.0.0.1:5000: nothing listens there).',
      ago(9000),
      '/logs?q=name%3Aaccount_transactions_service',
    ],
  ],
  [
    'one service alone has lost the broker',
    evidence({ instances: withoutBroker.slice(0, 1) }),
    [
      'service-not-ready',
      `orders is not ready: ${broker}.`,
      ago(9000),
      '/logs?q=name%3Aorders_service+AND+levelno%3A%3E%3D30',
    ],
  ],
  [
    'a third party fails, and the breaker has just opened',
    evidence({
      lines: [opened],
      spans: [asked(50_000, 9), asked(8000, 5000, LATE), asked(5000, 5000, LATE)],
    }),
    [
      'third-party-fails',
      `stock-exchange is at fault: its newest 2 calls failed (${LATE}).`,
      asked(8000, 0).startTime,
      `/traces/${TRACE_ID}`,
    ],
  ],
  [
    'a breaker is open, and the third party was not asked for a while: it may be well again',
    evidence({ lines: [opened], spans: [asked(40_000, 5000, LATE)] }),
    [
      'breaker-open',
      'The circuit breaker of market is open, so it does not ask until an order comes that it lets ' +
        `through as a test; the last answer was: ${LATE}.`,
      ago(40_000),
      `/traces/${TRACE_ID}`,
    ],
  ],
  [
    'a breaker is open in one instance, and another has been answered',
    evidence({ lines: [{ ...opened, instance: 'market-2' }], spans: [asked(2000, 9)] }),
    [
      'breaker-open',
      'The circuit breaker of market-2 is open, so it does not ask until an order comes that it lets through as a test.',
      ago(40_000),
      '/logs?q=message%3A%22circuit+breaker%22',
    ],
  ],
  [
    'a third party is slow',
    evidence({ spans: [asked(8000, 1500), asked(5000, 2500)] }),
    [
      'third-party-slow',
      'stock-exchange is slow: its newest answers took about 2.5 s.',
      asked(8000, 0).startTime,
      `/traces/${TRACE_ID}`,
    ],
  ],
  [
    'events are parked',
    evidence({
      parked: [
        { service: 'market_service', uuid: undefined, timeMs: NOW - 3_000_000, error: 'ZodError' },
        {
          service: 'fees_service',
          uuid: UUID,
          timeMs: NOW - 2_000_000,
          error: 'TypeError: no fee',
        },
      ],
    }),
    [
      'events-parked',
      '2 events are parked, the last one of fees: TypeError: no fee.',
      ago(3_000_000),
      '/parked',
    ],
  ],
  [
    'a service fails by itself',
    evidence({
      spans: [
        span('1', 'fees', 0, 9, {
          startTime: isoTime((NOW - 4000) * 1000),
          kind: 'consumer',
          status: { code: 'error', message: 'no fee for shares' },
        }),
      ],
    }),
    [
      'service-fails',
      'fees fails: no fee for shares.',
      '2026-11-22T12:29:56.000000Z',
      `/traces/${TRACE_ID}`,
    ],
  ],
];

describe('what is wrong', () => {
  for (const [what, known, [rule, sentence, since, href]] of rows) {
    it(what, () => {
      assert.deepEqual(troubleIn(known), { rule, what: sentence, since, href });
    });
  }

  const stopping = line('fees', 'stopping: SIGTERM', 20_000);
  const well: [what: string, evidence: Evidence][] = [
    [
      'nothing',
      evidence({ instances: [{ ...instance('orders', 'ready', ''), why: undefined as never }] }),
    ],
    [
      'a service that was not asked yet',
      evidence({ instances: [{ service: 'fees', address: 'fees', state: 'away' }] }),
    ],
    [
      'a service that was stopped and started',
      evidence({ lines: [...starts.slice(0, 2), stopping, ...starts.slice(2)] }),
    ],
    [
      'a service that has run well since',
      evidence({ lines: starts.map((one) => ({ ...one, timeMs: one.timeMs - 25_000 })) }),
    ],
    [
      'a breaker that has closed',
      evidence({ lines: [opened, line('market', 'circuit breaker closed: it is back', 100)] }),
    ],
    [
      'the breaker of a process that is gone',
      evidence({ lines: [opened, line('market', 'starting services: market_service', 100)] }),
    ],
    [
      'a call that failed before one that did not',
      evidence({ spans: [asked(5000, 9, LATE), asked(2000, 9)] }),
    ],
    ['a broker that is there', evidence({ processes: [BROKER] })],
    ['what failed long ago', evidence({ spans: [asked(300_000, 9, LATE)] })],
  ];
  for (const [what, known] of well) {
    it(`is not ${what}`, () => assert.equal(troubleIn(known), undefined));
  }
});

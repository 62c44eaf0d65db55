import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tellApart } from '../src/compare/groups.ts';
import { slowFrom } from '../src/compare/slow.ts';
import type { Span } from '../src/model/span.ts';
import { orderSpans, TRACE_ID } from './support/order.ts';

const EXCHANGE = 'place_order_stock_exchange';

/** Ten orders; those for which `isBad` holds are changed. */
function orders(isBad: (n: number) => boolean, change: (span: Span) => Span[]): Span[][] {
  return Array.from({ length: 10 }, (_, n) => {
    const spans = orderSpans().map((span) => ({ ...span, traceId: TRACE_ID.slice(1) + n }));
    return isBad(n) ? spans.flatMap(change) : spans;
  });
}
const apart = (traces: Span[][], isIn: (n: number) => boolean) => {
  const { times, shares } = tellApart(
    traces.filter((_, n) => isIn(n)),
    traces.filter((_, n) => !isIn(n)),
  );
  return {
    times,
    shares: shares.map(({ what, service, operation, attribute = '', value = '', group, rest }) =>
      [what, service, operation, attribute, value, group, rest]
        .filter((each) => each !== '')
        .join(' '),
    ),
  };
};

describe('two groups of traces', () => {
  it('are told apart by spans, failures and attributes, the largest difference first', () => {
    const isBad = (n: number) => n < 4;
    const traces = orders(isBad, (span) => {
      if (span.service === 'simplebank-fees') return [];
      if (span.name !== EXCHANGE) return [span];
      return [{ ...span, status: { code: 'error' }, attributes: { 'error.type': 'x', host: 'b' } }];
    });
    // One of the others has been there, too.
    traces[9]?.push({ ...(traces[0]?.[7] as Span), traceId: 'x', spanId: 'extra' });
    assert.deepEqual(apart(traces, isBad).shares, [
      `span fees process market_service.events:order_placed 0 1`,
      `failure market ${EXCHANGE} 1 ${1 / 6}`,
      `attribute market ${EXCHANGE} host b 1 ${1 / 6}`,
    ]);
  });

  it('are not told apart by what goes with a service, or is a request’s own', () => {
    const isBad = (n: number) => n < 4;
    const own = (n: number) => `/orders/0c3152d8-8b71-4f79-afcb-59b50955f2${n}0`;
    const traces = orders(isBad, (span) => (span.service === 'simplebank-fees' ? [] : [span])).map(
      (spans, n) =>
        spans.map((span) => ({
          ...span,
          resource: { 'host.name': span.service, 'service.instance.id': span.service },
          attributes: { 'url.path': own(n), 'http.route': isBad(n) ? '/a' : '/b' },
        })),
    );
    const shares = apart(traces, isBad).shares.filter((share) => !share.includes('http.route'));
    assert.deepEqual(shares, ['span fees process market_service.events:order_placed 0 1']);
  });

  it('are told apart by the instance', () => {
    const isBad = (n: number) => n % 5 === 0;
    const traces = orders(isBad, (span) => [
      span.service === 'simplebank-market'
        ? { ...span, resource: { 'service.instance.id': 'market-2' } }
        : span,
    ]);
    assert.deepEqual(apart(traces, isBad).shares, [
      'attribute market service.instance.id market-2 1 0',
    ]);
  });

  it('are told apart by where the time goes', () => {
    const isBad = (n: number) => n === 3;
    const traces = orders(isBad, (span) => [
      span.name === EXCHANGE ? { ...span, durationMs: 1024.458 } : span,
    ]);
    assert.equal(slowFrom(traces), 1_064_458);
    const { times, shares } = apart(traces, isBad);
    assert.deepEqual(shares, []);
    assert.deepEqual(times[0], {
      service: 'market',
      operation: EXCHANGE,
      groupUs: 1_024_458,
      restUs: 24_458,
    });
  });

  it('are no groups where one is empty', () => {
    assert.deepEqual(tellApart([], [orderSpans()]), { times: [], shares: [] });
    assert.equal(slowFrom([]), 0);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differencesOf } from '../src/compare/differences.ts';
import { healthyFor } from '../src/compare/healthy.ts';
import type { TraceDifference } from '../src/model/api-types.ts';
import type { Span } from '../src/model/span.ts';
import { line, orderLines, orderSpans, span, TRACE_ID } from './support/order.ts';

const EXCHANGE = 'place_order_stock_exchange';

/** The order again, `minutes` later, as another trace. */
function later(minutes: number, change: (span: Span) => Span[] = (one) => [one]): Span[] {
  const shift = (time: string) => time.replace('T12:25:', `T12:${25 + minutes}:`);
  return orderSpans()
    .map((one) => ({
      ...one,
      traceId: TRACE_ID.slice(0, -2) + String(minutes).padStart(2, '0'),
      startTime: shift(one.startTime),
    }))
    .flatMap(change);
}
const failing: Parameters<typeof later>[1] = (one) =>
  one.name === EXCHANGE ? [{ ...one, status: { code: 'error', message: '503' } }] : [one];
const withoutFees: Parameters<typeof later>[1] = (one) =>
  one.service === 'simplebank-fees' ? [] : [one];
const slow: Parameters<typeof later>[1] = (one) =>
  one.name === EXCHANGE ? [{ ...one, durationMs: 5000 }] : [one];

/** A difference in a line of text. */
function text(difference: TraceDifference): string {
  const { what, of, service, operation, attribute = '', there, here } = difference;
  const { thereUs = there, hereUs = here } = difference;
  return `${what} ${of} ${service} ${operation} ${attribute}: ${thereUs} / ${hereUs}`;
}

const differences = (here: Span[], lines = orderLines()) =>
  differencesOf({ spans: orderSpans(), lines: orderLines() }, { spans: here, lines }).map(text);

describe('two traces compared', () => {
  it('do not differ in ids, ports and moments', () => {
    const other = later(1).map((one) => ({ ...one, resource: { 'process.pid': 8 } }));
    assert.deepEqual(differences(other), []);
  });

  it('differ in what failed, the innermost first, what is missing and additional', () => {
    const failed = { code: 'error' as const };
    const bad = later(1, withoutFees).flatMap((one) => {
      if (one.name === EXCHANGE) return [{ ...one, status: { ...failed, message: '503 Service' } }];
      if (one.kind !== 'consumer' || one.service !== 'simplebank-market') return [one];
      return [{ ...one, status: failed, attributes: { 'error.type': 'HttpError' } }];
    });
    const extra = { ...bad[0], ...span('c', 'gateway', 50, 1, { name: 'retry' }), traceId: '' };
    assert.deepEqual(differences([...bad, { ...extra, parentSpanId: '1'.padStart(16, '0') }]), [
      `error span market ${EXCHANGE} : ok / 503 Service`,
      'error span market process orders_service.events:order_created : ok / HttpError',
      'missing span fees process market_service.events:order_placed : undefined / undefined',
      'additional span gateway retry : undefined / undefined',
      'attribute span market process orders_service.events:order_created messaging.system: rabbitmq / undefined',
    ]);
  });

  it('differ in lines, whatever their values: errors before what is missing, and what is more', () => {
    const own = [
      line('x', 200_000, 'market_service', 'gave up after 12 ms', '7', {
        levelname: 'ERROR',
        exc_info: 'HttpError: 503\n  at …',
      }),
      line('y', 200_000, 'fees_service', 'charging fees', 'b'),
      ...orderLines().slice(0, 9),
    ];
    assert.deepEqual(differences(later(1), own), [
      'additional line market gave up after 12 ms : undefined / ERROR HttpError: 503',
      'missing line gateway this is a debug message from gateway : INFO / undefined',
      'missing line gateway placing sell order : INFO / undefined',
      'additional line fees charging fees : undefined / INFO',
    ]);
    const [first] = orderLines();
    const numbered = (number: number) => [
      line('z', 1, 'fees_service', `charged ${number} for ${TRACE_ID}`, 'b'),
    ];
    const spans = orderSpans();
    assert.ok(first);
    assert.deepEqual(
      differencesOf({ spans, lines: numbered(1) }, { spans, lines: numbered(22) }),
      [],
    );
  });

  it('differ in the time that a span took itself, and that an event waited', () => {
    const held = later(1, slow).map((one) =>
      one.service === 'simplebank-fees'
        ? { ...one, startTime: one.startTime.replace(':27.', ':29.') }
        : one,
    );
    assert.deepEqual(differences(held), [
      `time span market ${EXCHANGE} : 24458 / 5000000`,
      'wait span fees process market_service.events:order_placed : 32545 / 2032545',
    ]);
  });

  it('differ in attributes, those of a process once for each service', () => {
    const other = later(1).map((one) => ({
      ...one,
      resource:
        one.service === 'simplebank-orders' ? { 'service.instance.id': 'orders-2' } : one.resource,
      attributes:
        one.name === 'POST /shares/sell'
          ? { ...one.attributes, 'http.response.status_code': 202 }
          : one.attributes,
    }));
    assert.deepEqual(differences(other), [
      'attribute span gateway POST /shares/sell http.response.status_code: 200 / 202',
      'attribute span orders  service.instance.id: undefined / orders-2',
    ]);
  });
});

describe('the newest healthy trace of a kind', () => {
  const idOf = (spans: readonly Span[] | undefined) => spans?.[0]?.traceId.slice(-2);

  it('has no failure, nothing missing, and took no longer than usual', () => {
    const candidates = [
      later(9),
      later(8, failing),
      later(7, withoutFees),
      later(6, slow),
      later(5, (one) => (one.name.startsWith('orders_service/') ? [] : [one])),
      later(4),
      later(3),
    ];
    assert.equal(idOf(healthyFor(later(9), candidates)), '04');
    assert.equal(idOf(healthyFor(later(8, failing), candidates)), '09');
  });

  it('begins with the same; what lost its beginning has to be in it', () => {
    const inside = later(9).filter(({ name }) => name === EXCHANGE);
    const other = later(8).map((one) => ({ ...one, name: `other ${one.name}` }));
    assert.equal(idOf(healthyFor(inside, [other, later(7)])), '07');
    const root = later(6).filter(({ parentSpanId }) => !parentSpanId);
    assert.equal(idOf(healthyFor(root, [other, later(5)])), '05');
    assert.equal(healthyFor(root, [other]), undefined);
  });

  it('is none where none is healthy', () => {
    assert.equal(healthyFor(later(1), [later(1), later(2, failing)]), undefined);
    assert.equal(healthyFor([], [later(1)]), undefined);
  });
});

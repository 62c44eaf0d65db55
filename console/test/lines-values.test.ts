import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topValues } from '../src/lines/top-values.ts';
import type { LogLine, LogRecord } from '../src/model/api-types.ts';

const line = (record: LogRecord, instance = 'orders'): LogLine => ({ id: '', instance, record });

describe('the top values of a field', () => {
  it('are the commonest, and how many lines have none', () => {
    const statuses = [
      'placed',
      'created',
      'placed',
      undefined,
      null,
      'failed',
      'placed',
      'created',
    ];
    const lines = statuses.map((status) => line({ status }));
    assert.deepEqual(topValues(lines, 'status'), {
      values: [
        { value: 'placed', count: 3 },
        { value: 'created', count: 2 },
        { value: 'failed', count: 1 },
      ],
      distinct: 3,
      missing: 2,
    });
  });

  it('are ten at most, of how many there are', () => {
    const lines = Array.from({ length: 30 }, (_, n) => line({ n }));
    const { values, distinct } = topValues(lines, 'n');
    assert.equal(values.length, 10);
    assert.equal(distinct, 30);
  });

  it('may be inside another field, of any type, or the instance', () => {
    const lines = [
      line({ http: { status: 200 }, 'a.b': true }),
      line({ http: { status: 200 } }, 'fees'),
      line({ http: 'no', args: [1] }),
    ];
    const values = (field: string) =>
      topValues(lines, field).values.map(({ value, count }) => `${value} ${count}`);
    assert.deepEqual(values('http.status'), ['200 2']);
    assert.deepEqual(values('a.b'), ['true 1']);
    assert.deepEqual(values('args'), ['[1] 1']);
    assert.deepEqual(values('instance'), ['orders 2', 'fees 1']);
    assert.deepEqual(values('http.__proto__'), []);
  });
});

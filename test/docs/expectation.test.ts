import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Ids, untrueOf } from './expectation.ts';

const ORDER = '0c3152d8-8b71-4f79-afcb-59b50955f25c';
const REAL = 'f847a28e-c2ee-4e5a-b2b0-d659703e399b';
const OTHER = '9fd57ba8-7f86-4d4e-a565-400f36cbb5e4';

function text(shown: string, came: string, ids: Ids = new Map(), inAnyOrder = false) {
  return untrueOf({ language: 'text', text: shown, inAnyOrder }, came, ids);
}

function json(shown: string, came: unknown, ids: Ids = new Map()) {
  return untrueOf({ language: 'json', text: shown, inAnyOrder: false }, JSON.stringify(came), ids);
}

describe('what a page shows as text', () => {
  it('has other moments, durations, sizes and bars each time, but no other words or counts', () => {
    const shown =
      '12:25:27.162 INFO 11 spans in 108.006 ms, 3,088 MB\n   0.000  53.451  ████  gateway';
    const came = '01:02:03.004 INFO 11 spans in 9.5 s, 12 MB\n\n 0.000 1.2   ██████████  gateway\n';
    assert.equal(text(shown, came), undefined);
    assert.equal(text(shown, came.replace('11', '12')), shown.split('\n')[0]);
    assert.equal(text(shown, came.replace('gateway', 'orders')), shown.split('\n')[1]?.trim());
  });

  it('has the same id wherever it stands, also in short', () => {
    const ids: Ids = new Map();
    assert.equal(text(`sell order ${ORDER} placed`, `sell order ${REAL} placed`, ids), undefined);
    assert.deepEqual([...ids], [[ORDER, REAL]]);
    assert.equal(text('order created 0c3152d8', 'order created f847a28e', ids), undefined);
    assert.equal(
      text('order created 0c3152d8', 'order created 9fd57ba8', ids),
      'order created 0c3152d8',
    );
    assert.equal(text(ORDER, OTHER, ids), ORDER);
  });

  it('learns no id from what is not so', () => {
    const ids: Ids = new Map();
    assert.equal(text(`${ORDER}\nplaced`, `${REAL}\nrejected`, ids), 'placed');
    assert.equal(ids.size, 0);
  });

  it('leaves out what stands as …, and nothing else', () => {
    assert.equal(text('a …z\n…\nd', 'a b z\nc\nc\nd'), undefined);
    assert.equal(text('a\nd', 'a\nc\nd'), 'd');
    assert.equal(text('a', 'a\nb'), 'nothing more, but there is: b');
    assert.equal(text('a\n…', 'a\nb'), undefined);
  });

  it('has its lines in order, unless it says otherwise', () => {
    assert.equal(text('a\nb', 'b\na'), 'a');
    assert.equal(text('a\nb', 'b\na', new Map(), true), undefined);
    assert.equal(text('a\na', 'a\nb', new Map(), true), 'a');
  });
});

describe('what a page shows as JSON', () => {
  it('has all keys and values, but for measured numbers and ids', () => {
    const came = { ok: `order ${REAL}`, status: 200, durationUs: 17, at: '2026-01-01T00:00:00Z' };
    const shown = `{"ok":"order ${ORDER}","status":200,"durationUs":60405,"at":"2026-11-24T22:24:17.157Z"}`;
    assert.equal(json(shown, came), undefined);
    assert.equal(json(shown, { ...came, status: 503 }), 'status: 200, not 503');
    assert.equal(json(shown, { ...came, more: 1 }), ': has no more, but there is one');
    assert.equal(json(shown, { ...came, durationUs: 'long' }), 'durationUs: 60405, not "long"');
  });

  it('leaves out what stands as …', () => {
    const shown = '{"a":"…","b":[1,"…"],"…":"…"}';
    assert.equal(json(shown, { a: {}, b: [1, 2], c: 3 }), undefined);
    assert.equal(json(shown, { a: {}, b: [2], c: 3 }), 'b.0: 1, not 2');
    assert.equal(json('[1,2]', [1]), ': 2 of them, not [1]');
  });

  it('is not what is no JSON', () => {
    const shown = { language: 'json', text: '{}', inAnyOrder: false };
    assert.equal(untrueOf(shown, '<html>', new Map()), 'all: {}, not undefined');
    assert.equal(json('{', {}), 'a text that is no JSON');
  });
});

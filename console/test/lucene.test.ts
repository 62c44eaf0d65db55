import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterLines } from '../src/lucene/index.ts';
import type { LogRecord } from '../src/model/api-types.ts';
import { orderLines, UUID } from './support/order.ts';

const record = {
  '@timestamp': '2026-11-22T12:25:27.163635Z',
  levelname: 'WARN',
  name: 'orders_service',
  message: 'Größe: updating the order-status (2nd attempt) at /shares/sell',
  uuid: UUID,
  lineno: 52,
  msecs: 163.635,
  delta: -5,
  retried: true,
  nothing: null,
  args: [],
  tags: ['blue', 'dark green'],
  http: { request: { method: 'POST', 'header.size': 7 }, codes: [200, 503] },
  'dotted.name': 'yes',
  path: 'C:\\temp',
  stars: 'a*b',
  ratio: 0.25,
  whole: 3,
};

/** Whether one record, of instance `orders-2`, matches a query. */
function matches(q: string, own: LogRecord = record): boolean {
  return filterLines([{ id: '1', instance: 'orders-2', record: own }], q).length === 1;
}

const cases: Record<string, { yes: string[]; no: string[] }> = {
  'no query matches every line': { yes: ['', '  ', '*', '*:*'], no: [] },
  'a term is a whole word, whatever its case': {
    yes: ['updating', 'UPDATING', 'größe', 'GRÖSSE OR GRÖßE', 'name:orders_service', '2nd', 'warn'],
    no: ['updat', 'name:orders', 'pdating', 'grösse', 'message:warn'],
  },
  'a term of several words has them in a row': {
    yes: [
      'order-status',
      `uuid:${UUID}`,
      UUID,
      UUID.toUpperCase(),
      'order=status',
      UUID.slice(9, 23),
    ],
    no: ['status-order', 'order.status', `${UUID}0`, UUID.slice(1), 'updating-status'],
  },
  'a phrase has its words in a row': {
    yes: ['"the order status"', 'message:"THE ORDER"', '"/shares/sell"', 'tags:"dark green"'],
    no: ['"order the status"', '"the orde"', '"updating order"', 'name:"the order"', '"blue dark"'],
  },
  'space around a colon is none of the field or the value': {
    yes: [
      'name: orders_service',
      'name : "orders_service"',
      'lineno :\t>50',
      'name : (a OR orders_service)',
      '_exists_ : uuid',
    ],
    no: ['name: fees_service', 'name : "fees_service"', '_exists_ : nope'],
  },
  'a number needs no digit before or after its point': {
    yes: ['ratio:.25', 'ratio:[.2 TO .3]', 'ratio:<1.', 'whole:3.', '-.5 OR ratio:.25'],
    no: ['ratio:.26', 'ratio:[.3 TO 1.]'],
  },
  'a colon in a range may have its backslash': {
    yes: ['@timestamp:[2026-11-22T12\\:25\\:00Z TO *]', '@timestamp:>=2026-11-22T12\\:25\\:00Z'],
    no: ['@timestamp:[2026-11-22T12\\:26\\:00Z TO *]'],
  },
  'terms side by side must all match': {
    yes: ['updating order', 'name:orders_service levelname:WARN', '+updating +order'],
    no: ['updating orders', 'name:orders_service levelname:INFO'],
  },
  'AND, OR, NOT, &&, ||, ! and -': {
    yes: [
      'updating AND order',
      'updating && order',
      'nope OR order',
      'nope || order',
      'NOT nope',
      '!nope',
      '-nope',
      '- nope',
      'NOT NOT order',
      'order NOT nope',
      'order -levelname:INFO',
    ],
    no: [
      'updating AND nope',
      'nope OR never',
      'NOT order',
      '!order',
      '-order',
      'order -levelname:WARN',
    ],
  },
  'AND binds stronger than OR, parentheses stronger than both': {
    yes: ['order OR nope AND nope', 'nope AND nope OR order', 'nope nope OR order', '((order))'],
    no: ['(order OR nope) AND nope', 'nope AND (nope OR order)', 'NOT (nope OR order)'],
  },
  'a field in front of parentheses is meant in all of them': {
    yes: [
      'levelname:(ERROR OR WARN)',
      'name:(orders_service AND NOT fees_service)',
      'name:(* levelname:WARN)',
    ],
    no: ['name:(ERROR OR WARN)', 'levelname:(NOT WARN)'],
  },
  'and, or and not are words, only AND, OR and NOT are operators': {
    yes: ['order OR not', '"AND" OR order'],
    no: ['order and status', 'order \\OR nope'],
  },
  'wildcards match within a word, or the whole value': {
    yes: [
      'upd*',
      '*dating',
      'u?dating',
      '*pdat*',
      'message:grö*sell',
      'name:orders*',
      'UPD*',
      '2?d',
    ],
    no: ['upd?', '?updating', 'upd*x', 'name:*order', 'status*attempt', 'upd', 'order?status'],
  },
  'an escaped wildcard is a character like others': {
    yes: ['stars:a\\**', 'stars:a*b', 'stars:?\\*?'],
    no: ['message:up\\*', 'stars:a\\?b*'],
  },
  'numbers are compared as numbers': {
    yes: [
      'lineno:52',
      'lineno:52.0',
      '52',
      'msecs:163.635',
      'delta:"-5"',
      'lineno:[50 TO 60]',
      'lineno:5.2e1',
    ],
    no: ['lineno:5', 'lineno:5*', 'msecs:163', 'delta:5', '53'],
  },
  'ranges include their ends or not': {
    yes: [
      'lineno:[52 TO 53]',
      'lineno:{51 TO 52]',
      'lineno:[* TO 52]',
      'lineno:[52 TO *}',
      'delta:[-9 TO 0]',
    ],
    no: ['lineno:{52 TO 53]', 'lineno:[51 TO 52}', 'lineno:[53 TO *]', 'lineno:{* TO 52}'],
  },
  comparisons: {
    yes: ['lineno:>51', 'lineno:>=52', 'lineno:<52.5', 'lineno:<=52', 'delta:<0', 'delta:>"-6"'],
    no: ['lineno:>52', 'lineno:<52', 'lineno:>=53', 'name:>5', 'message:<9'],
  },
  'times are compared as times, a day is all of the day': {
    yes: [
      '@timestamp:>2026-11-21',
      '@timestamp:>=2026-11-22',
      '@timestamp:[2026-11-22 TO 2026-11-22]',
      '@timestamp:2026-11-22',
      '@timestamp:"2026-11-22T12:25"',
      '@timestamp:[2026-11-22T12:25:27.163635 TO "2026-11-22T12:25:27.163635Z"]',
      '@timestamp:>"2026-11-22T12:25:27.163634Z"',
      '@timestamp:<"2026-11-22T13:25:27.163636+01:00"',
      '@timestamp:[2026 TO 2027}',
      '@timestamp:<now',
      'NOT @timestamp:>now-1d OR @timestamp:>now-1d',
    ],
    no: [
      '@timestamp:>2026-11-22',
      '@timestamp:<2026-11-22',
      '@timestamp:2026-11-21',
      '@timestamp:{2026-11-22T12:25:27.163635 TO *]',
      '@timestamp:>=2027',
      'message:<2027',
    ],
  },
  'a field exists when it has a value': {
    yes: [
      '_exists_:uuid',
      'uuid:*',
      'NOT _exists_:nope',
      '_exists_:http',
      'http.codes:*',
      '_exists_:retried',
    ],
    no: [
      '_exists_:nope',
      'nope:*',
      '_exists_:nothing',
      '_exists_:args',
      'NOT uuid:*',
      'http.nope:*',
    ],
  },
  'true and false are words': {
    yes: ['retried:true', 'true', 'retried:tr*'],
    no: ['retried:false', 'nothing:null', 'retried:1'],
  },
  'a list matches when one of its members does': {
    yes: ['tags:blue', 'tags:green', 'http.codes:503', 'http.codes:>500'],
    no: ['tags:red', 'http.codes:404', 'http.codes:{200 TO 503}'],
  },
  'what is in an object is asked under its path': {
    yes: [
      'http.request.method:POST',
      'post',
      'http.request.header.size:7',
      'dotted.name:yes',
      '503',
    ],
    no: ['http.request:POST', 'http:POST', 'method:POST', 'http.request.method.x:POST', 'name:yes'],
  },
  'the instance is asked like a field, and only under its name': {
    yes: ['instance:orders-2', 'instance:orders*', 'instance:"orders 2"', '_exists_:instance'],
    no: ['instance:orders-1', 'instance:fees', 'name:orders-2', 'orders'],
  },
  'a backslash takes a character as it is': {
    yes: [
      'path:C\\:\\\\temp',
      'path:"C:\\\\temp"',
      'message:\\/shares\\/sell',
      'dotted\\.name:yes',
    ],
    no: ['path:"D:\\\\temp"'],
  },
};

describe('what a query matches', () => {
  for (const [name, { yes, no }] of Object.entries(cases)) {
    it(name, () => {
      for (const q of yes) assert.equal(matches(q), true, `${q} should match`);
      for (const q of no) assert.equal(matches(q), false, `${q} should not match`);
    });
  }

  it('finds the 11 lines of an order among others, in their order', () => {
    const other = {
      id: 'x',
      instance: 'fees',
      record: { ...record, uuid: UUID.replace('0', '1') },
    };
    const lines = orderLines().flatMap((line) => [other, line]);
    for (const q of [UUID, `uuid:${UUID}`, `uuid:"${UUID}"`]) {
      assert.deepEqual(filterLines(lines, q), orderLines());
    }
  });

  it('is not led astray by names that mean something to JavaScript', () => {
    const own = JSON.parse('{"__proto__":{"a":"inside"},"constructor":"mine"}');
    assert.equal(matches('__proto__.a:inside', own), true);
    assert.equal(matches('inside', own), true);
    assert.equal(matches('constructor:mine', own), true);
    for (const q of [
      'toString:*',
      'constructor.name:*',
      '_exists_:hasOwnProperty',
      'args.length:0',
    ]) {
      assert.equal(matches(q), false, q);
    }
  });

  it('keeps places right where lower case is longer, and takes both sigmas for one', () => {
    assert.equal(matches('x', { message: 'İİİ x' }), true);
    assert.equal(matches('ΟΔΟΣ', { message: 'οδος' }), true);
    assert.equal(matches('m:ΟΔΟΣ*', { m: 'οδοσ1' }), true);
    assert.equal(matches('🦊', { message: 'a 🦊!' }), true);
  });
});

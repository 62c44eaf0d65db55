import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { balance, isBalanced } from '../../src/chaos/ledger.ts';

describe('the ledger', () => {
  const placed = { uuid: 'a', status: 'placed' };
  const books = {
    orders: [placed],
    reservations: ['a'],
    placements: ['a'],
    charges: ['a'],
    journals: [['a'], ['a'], ['a']],
  };
  const empty = { orders: [], reservations: [], placements: [], charges: [], journals: [] };
  const rejected = { uuid: 'a', status: 'rejected' };
  const stillReserved = { ...empty, reservations: ['a'] };
  const answered = [{ uuid: 'a', answered: true }];
  const refused = [{ uuid: 'a', answered: false }];

  const cases = [
    ['answered and settled', answered, books, 'settled'],
    ['refused and settled all the same', refused, books, 'settled'],
    ['refused and in no book', refused, empty, 'untouched'],
    ['answered and in no book', answered, empty, 'lost'],
    ['no charge', answered, { ...books, charges: [] }, 'half'],
    ['no placement', refused, { ...books, placements: [] }, 'half'],
    ['no reservation', refused, { ...books, reservations: [] }, 'half'],
    ['a reservation without an order', refused, { ...books, orders: [] }, 'half'],
    ['not placed', answered, { ...books, orders: [{ uuid: 'a', status: 'reserved' }] }, 'half'],
    ['rejected, and its shares are free', answered, { ...empty, orders: [rejected] }, 'settled'],
    ['rejected, and still reserved', answered, { ...stillReserved, orders: [rejected] }, 'half'],
    ['rejected, and charged', refused, { ...empty, orders: [rejected], charges: ['a'] }, 'half'],
    ['two charges', answered, { ...books, charges: ['a', 'a'] }, 'doubled'],
    ['two reservations', refused, { ...books, reservations: ['a', 'a'] }, 'doubled'],
    [
      'two placements and no charge',
      refused,
      { ...books, placements: ['a', 'a'], charges: [] },
      'doubled',
    ],
    ['two orders', answered, { ...books, orders: [placed, placed] }, 'doubled'],
    [
      'one row that was entered twice',
      answered,
      { ...books, journals: [['a'], ['a'], ['a', 'a']] },
      'doubled',
    ],
  ] as const;
  for (const [what, sent, rows, list] of cases) {
    it(`${what}: ${list}`, () => {
      const result = balance(sent, rows);
      const lists = Object.entries(result).filter(([, uuids]) => uuids.length > 0);
      assert.deepEqual(lists, [[list, ['a']]]);
      assert.equal(isBalanced(result), list === 'settled' || list === 'untouched');
    });
  }

  it("accounts for the run's own orders only", () => {
    assert.deepEqual(balance([{ uuid: 'b', answered: false }], books).untouched, ['b']);
    assert.deepEqual(balance([], { ...books, charges: ['a', 'a'] }).doubled, []);
  });
});

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { openDatabase } from '../../../shared/src/database/database.ts';
import { waitFor } from '../../../test/support/wait.ts';
import * as orders from '../src/orders.ts';

/** Which orders get their reservation later, whatever the clock said when they came. */

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const ageMs = 10_000;
const cases = [
  { what: 'a moment ago', at: 0, isDue: false },
  { what: 'long ago', at: -11_000, isDue: true },
  { what: 'on a clock a little ahead', at: 5000, isDue: false },
  { what: 'on a clock an hour ahead', at: 3_600_000, isDue: true },
  { what: 'on a clock a year ahead', at: 365 * 24 * 3_600_000, isDue: true },
];

for (const { what, at, isDue } of cases) {
  test(`an order that came ${what} is ${isDue ? '' : 'not '}due`, async (t) => {
    const { migrations } = orders;
    const database = openDatabase<orders.Tables>({
      url: 'sqlite::memory:',
      schema: 'test',
      migrations,
      log: silent,
    });
    t.after(() => database.close());
    await waitFor('the tables', () => database.problem === undefined);
    const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
    const now = Date.now();
    const clock = mock.method(Date, 'now', () => now + at);
    t.after(() => clock.mock.restore());
    await database.query((db) => orders.receive(db, uuid));
    clock.mock.mockImplementation(() => now);
    const due = await database.query((db) => orders.withoutReservation(db, ageMs, 100));
    assert.deepEqual(due, isDue ? [uuid] : []);
  });
}

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findUuid } from '../page/src/ui/find-uuid.ts';
import { fieldQuery, formatDuration, formatRate, plural } from '../page/src/ui/format.ts';
import { filterLines } from '../src/lucene/index.ts';

it('says a duration in the unit that fits, with three digits', () => {
  const said = [0, 870, 999.6, 4160, 24_458, 108_006, 999_499, 999_500, 2_405_000, 119_700_000];
  assert.deepEqual(said.map(formatDuration), [
    '0 µs',
    '870 µs',
    '1.00 ms',
    '4.16 ms',
    '24.5 ms',
    '108 ms',
    '999 ms',
    '1.00 s',
    '2.40 s',
    '2 min 0 s',
  ]);
});

it('says rates and numbers as people do', () => {
  assert.deepEqual([0.15, 1, 9.46, 10.4, 1234].map(formatRate), ['0.1', '1', '9.5', '10', '1,234']);
  assert.deepEqual([plural(1, 'line'), plural(10_000, 'line')], ['1 line', '10,000 lines']);
});

it('finds a UUID in whatever is pasted', () => {
  const uuid = '0c3152d8-8b71-4f79-afcb-59b50955f25c';
  assert.equal(findUuid(`{"ok":"sell order ${uuid} placed"}`), uuid);
  assert.equal(findUuid(`http://localhost:5010/requests/${uuid.toUpperCase()}?open=1`), uuid);
  assert.equal(findUuid(`/logs?q=uuid%3A${uuid}`), uuid);
  assert.equal(findUuid(`%2522${uuid}%2522`), uuid);
  assert.equal(findUuid(`\\u0022${uuid}\\u0022`), uuid);
  assert.equal(findUuid(`order-${uuid}-1`), uuid);
  assert.equal(findUuid(`${uuid}, ${uuid.replace('0c', '1c')}`), uuid);
  assert.equal(findUuid('0c3152d8-8b71-4f79-afcb-59b50955f25'), undefined);
  assert.equal(findUuid(`a${uuid}`), undefined);
});

it('asks for a value as it is, whatever is in it', () => {
  const value = 'a "quoted" \\ (b) OR c:d*';
  const line = { id: '1', instance: 'orders', record: { message: value } };
  const other = { id: '2', instance: 'orders', record: { message: 'd' } };
  const found = filterLines([line, other], fieldQuery('message', value));
  assert.deepEqual(found, [line]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestService } from '../../../test/support/service.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { service } from '../../src/index.ts';

/** How a service stops, whatever becomes of its parts. */

const http = { 'GET /settings/:uuid': () => ({ settings: { name: 'x', uuid: 'x' } }) };

test('what hangs or fails at the stop keeps nothing else from being closed, and is named', async () => {
  const closed: string[] = [];
  let isWorking = false;
  const definition = service('settings_service', {
    http,
    timers: [
      {
        intervalMs: 1,
        async work() {
          isWorking = true;
          await sleep(60_000, undefined, { ref: false });
        },
      },
    ],
    resources: () => ({
      books: { close: () => void closed.push('books') },
      papers: {
        close() {
          throw new Error('torn');
        },
      },
      letters: { close: () => Promise.reject(new Error('lost')) },
      ledger: { close: () => sleep(60_000, undefined, { ref: false }) },
      pens: { close: () => void closed.push('pens') },
    }),
  });
  const running = await startTestService(definition, {});
  await waitFor('the work of the timer', () => isWorking);
  await running.stop();
  assert.deepEqual(closed, ['pens', 'books']);
  assert.deepEqual(
    running.lines
      .filter(({ levelname }) => levelname === 'WARN')
      .map(({ message, exc_info }) => [message, String(exc_info).split('\n')[0]]),
    [
      ['the work of a timer: not ended within 5200 ms', 'undefined'],
      ['ledger: not ended within 1500 ms', 'undefined'],
      ['letters: not ended in good order', 'Error: lost'],
      ['papers: not ended in good order', 'Error: torn'],
    ],
  );
});

test('a stop in good order has no line', async () => {
  const definition = service('settings_service', {
    http,
    timers: [{ intervalMs: 1, async work() {} }],
  });
  const running = await startTestService(definition, {});
  await running.stop();
  assert.deepEqual(
    running.lines.filter(({ levelname }) => levelname === 'WARN'),
    [],
  );
});

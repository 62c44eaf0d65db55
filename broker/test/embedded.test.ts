import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { startBroker } from './embedded-broker.ts';
import { brokerSuite } from './suite/index.ts';

describe('the embedded broker', () => {
  let started: Awaited<ReturnType<typeof startBroker>>;

  before(async () => {
    started = await startBroker();
  });

  after(async () => {
    await started.broker.close();
    assert.equal(started.broker.connectionCount, 0);
    assert.deepEqual(started.log.errors, []);
  });

  brokerSuite(() => started.uri);
});

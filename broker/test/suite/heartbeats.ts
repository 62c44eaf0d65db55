import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameTypes } from '../../src/wire/frame-reader.ts';
import type { Suite } from './fixture.ts';
import { RawClient } from './raw-client.ts';

export const heartbeats: Suite = (uri) => {
  describe('heartbeats', () => {
    test('the broker sends them where it has nothing else to send', async (t) => {
      const client = await RawClient.open(t, uri(), { heartbeat: 1 });
      const { type, channel, payload } = await client.frame();
      assert.deepEqual([type, channel, payload.length], [frameTypes.heartbeat, 0, 0]);
    });

    test('a peer that misses two heartbeats is dropped', async (t) => {
      const client = await RawClient.open(t, uri(), { heartbeat: 1 });
      await client.closed();
    });
  });
};

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameTypes } from '../../src/wire/frame-reader.ts';
import type { Suite } from './fixture.ts';
import { RawClient } from './raw-client.ts';
import {
  consumeFrom,
  contentHeader,
  declareQueue,
  deleteQueue,
  frame,
  publishTo,
} from './raw-frames.ts';

export const channels: Suite = (uri) => {
  describe('channels', () => {
    test('more channels than agreed are refused with 530', async (t) => {
      const client = await RawClient.open(t, uri(), { channelMax: 2 });
      client.send('ChannelOpen', 2, {});
      await client.expect('ChannelOpenOk');
      client.send('ChannelOpen', 3, {});
      const { replyText } = await client.expectClose(530);
      assert.match(replyText, /^NOT_ALLOWED - .*channel_max/);
    });

    test('bodies are cut to the frame_max that was agreed', async (t) => {
      const client = await RawClient.open(t, uri(), { frameMax: 4096 });
      client.send('QueueDeclare', 1, declareQueue(''));
      const { queue } = await client.expect('QueueDeclareOk');
      const body = Buffer.alloc(10_000, 'body');
      client.send('BasicPublish', 1, publishTo(queue));
      client.write(frame(frameTypes.header, 1, contentHeader(body.length)));
      for (let start = 0; start < body.length; start += 4000) {
        client.write(frame(frameTypes.body, 1, body.subarray(start, start + 4000)));
      }
      client.send('BasicGet', 1, { queue, noAck: true });
      await client.expect('BasicGetOk');
      assert.equal((await client.frame()).type, frameTypes.header);
      const parts = [await client.frame(), await client.frame(), await client.frame()];
      assert.deepEqual(
        parts.map(({ type, channel, payload }) => [type, channel, payload.length]),
        [
          [frameTypes.body, 1, 4088],
          [frameTypes.body, 1, 4088],
          [frameTypes.body, 1, 1824],
        ],
      );
      assert.ok(Buffer.concat(parts.map(({ payload }) => payload)).equals(body));
    });

    test('after an error the channel is closed, and its number can be used again', async (t) => {
      const client = await RawClient.open(t, uri());
      client.send('BasicGet', 1, { queue: 'test.no-such-queue', noAck: true });
      // What comes before the client knows is ignored.
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.header, 1, contentHeader(0)));
      const { replyCode, classId, methodId } = await client.expect('ChannelClose');
      assert.deepEqual([replyCode, classId, methodId], [404, 60, 70]);
      client.send('ChannelCloseOk', 1, {});
      client.send('ChannelOpen', 1, {});
      await client.expect('ChannelOpenOk');
      client.send('ChannelFlow', 1, { active: true });
      assert.deepEqual(await client.expect('ChannelFlowOk'), { active: true });
    });

    test('a client that does not know basic.cancel from a server gets none', async (t) => {
      const client = await RawClient.open(t, uri());
      client.send('QueueDeclare', 1, declareQueue('test.no-cancel'));
      await client.expect('QueueDeclareOk');
      client.send('BasicConsume', 1, consumeFrom('test.no-cancel'));
      await client.expect('BasicConsumeOk');
      client.send('QueueDelete', 1, deleteQueue('test.no-cancel'));
      await client.expect('QueueDeleteOk');
      client.send('BasicRecover', 1, { requeue: true });
      await client.expect('BasicRecoverOk');
    });

    test('nowait is not answered', async (t) => {
      const client = await RawClient.open(t, uri());
      client.send('QueueDeclare', 1, { ...declareQueue('test.nowait'), nowait: true });
      client.send('QueuePurge', 1, { queue: 'test.nowait', nowait: true });
      client.send('ConfirmSelect', 1, { nowait: true });
      client.send('QueueDelete', 1, { ...deleteQueue('test.nowait'), nowait: true });
      client.send('BasicRecover', 1, { requeue: true });
      await client.expect('BasicRecoverOk');
    });
  });
};

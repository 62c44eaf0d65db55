import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { longString } from '../../src/values/field.ts';
import { table } from '../../src/values/field-table.ts';
import type { Suite } from './fixture.ts';
import { RawClient } from './raw-client.ts';
import { goodClose, goodStart, protocolHeader } from './raw-frames.ts';

export const handshake: Suite = (uri) => {
  describe('the handshake', () => {
    test('another protocol is answered with ours, and that is all', async (t) => {
      for (const greeting of ['GET / HTTP/1.1\r\n\r\n', 'AMQP\0\0\x09\x02', 'AMQP\x01\x01\0\x0a']) {
        const client = await RawClient.connect(t, uri());
        client.write(Buffer.from(greeting, 'latin1'));
        assert.deepEqual(await client.closed(), protocolHeader);
      }
    });

    test('the broker says what it is and what it can', async (t) => {
      const client = await RawClient.greet(t, uri());
      const { versionMajor, versionMinor, ...start } = await client.expect('ConnectionStart');
      assert.deepEqual([versionMajor, versionMinor], [0, 9]);
      assert.ok(start.mechanisms.toString().split(' ').includes('PLAIN'));
      assert.ok(start.locales.toString().split(' ').includes('en_US'));
      assert.equal(typeof start.serverProperties.product, 'string');
      const capabilities = Object(start.serverProperties.capabilities);
      for (const name of [
        'publisher_confirms',
        'basic.nack',
        'consumer_cancel_notify',
        'authentication_failure_close',
        'per_consumer_qos',
      ]) {
        assert.equal(capabilities[name], true, name);
      }
      client.send('ConnectionStartOk', 0, goodStart);
      assert.deepEqual(await client.expect('ConnectionTune'), {
        channelMax: 2047,
        frameMax: 131_072,
        heartbeat: 60,
      });
    });

    test('a handshake may come byte by byte', async (t) => {
      const client = await RawClient.connect(t, uri());
      for (const byte of protocolHeader) client.write(Buffer.from([byte]));
      await client.expect('ConnectionStart');
    });

    test('a wrong password is refused with 403', async (t) => {
      const client = await RawClient.greet(t, uri());
      await client.expect('ConnectionStart');
      const response = Buffer.from('\0guest\0wrong');
      client.send('ConnectionStartOk', 0, { ...goodStart, response });
      const { replyText } = await client.expectClose(403);
      assert.equal(
        replyText,
        'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. ' +
          'For details see the broker logfile.',
      );
    });

    test('a client may log in by AMQPLAIN as well', async (t) => {
      for (const [password, answer] of [
        ['guest', 'ConnectionTune'],
        ['wrong', 'ConnectionClose'],
      ] as const) {
        const client = await RawClient.greet(t, uri());
        const { mechanisms } = await client.expect('ConnectionStart');
        assert.ok(mechanisms.toString().split(' ').includes('AMQPLAIN'));
        const fields = table([
          ['LOGIN', longString('guest')],
          ['PASSWORD', longString(password)],
        ]);
        const response = fields.bytes.subarray(4);
        client.send('ConnectionStartOk', 0, { ...goodStart, mechanism: 'AMQPLAIN', response });
        await client.expect(answer);
      }
    });

    test('a new secret is taken while the connection is open', async (t) => {
      const client = await RawClient.open(t, uri());
      for (const secret of ['guest', 'another', '']) {
        client.send('ConnectionUpdateSecret', 0, { newSecret: Buffer.from(secret), reason: 'r' });
        assert.deepEqual(await client.expect('ConnectionUpdateSecretOk'), {});
      }
      client.send('BasicRecover', 1, { requeue: true });
      await client.expect('BasicRecoverOk');
      client.send('ConnectionUpdateSecret', 1, { newSecret: Buffer.from('x'), reason: 'r' });
      const { replyText } = await client.expectClose(503);
      assert.equal(replyText, 'COMMAND_INVALID - unimplemented method');
    });

    test('an unknown virtual host is refused with 530', async (t) => {
      const client = await RawClient.greet(t, uri());
      await client.expect('ConnectionStart');
      client.send('ConnectionStartOk', 0, goodStart);
      client.send('ConnectionTuneOk', 0, await client.expect('ConnectionTune'));
      client.send('ConnectionOpen', 0, { virtualHost: 'elsewhere' });
      const { replyText, classId, methodId } = await client.expectClose(530);
      assert.deepEqual([classId, methodId], [10, 40]);
      assert.equal(replyText, 'NOT_ALLOWED - vhost elsewhere not found');
    });

    test('a client that closes is answered', async (t) => {
      const client = await RawClient.open(t, uri());
      client.send('ConnectionClose', 0, goodClose);
      await client.expect('ConnectionCloseOk');
    });
  });
};

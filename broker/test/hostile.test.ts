import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Random } from '../../test/support/random.ts';
import { waitFor } from '../../test/support/wait.ts';
import { frameTypes } from '../src/wire/frame-reader.ts';
import { startBroker } from './embedded-broker.ts';
import { session } from './session.ts';
import { Fixture } from './suite/fixture.ts';
import { Inbox } from './suite/inbox.ts';
import { frame, protocolHeader } from './suite/raw-frames.ts';

/** Attacks of each kind, and how many of them at a time. */
const attacks = 400;
const atATime = 20;

/** What an attacker sends, by the kind of attack. */
const kinds: Record<string, (random: Random) => Buffer> = {
  'random bytes': (random) => random.bytes(1 + random.int(2000)),

  'random bytes after the protocol header': (random) =>
    Buffer.concat([protocolHeader, random.bytes(1 + random.int(2000))]),

  'a session that breaks off': (random) => {
    const bytes = Buffer.concat(session);
    return bytes.subarray(0, random.int(bytes.length));
  },

  'a session with flipped bits': (random) => {
    const bytes = Buffer.concat(session);
    for (let flips = 1 + random.int(8); flips > 0; flips -= 1) {
      const at = random.int(bytes.length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.int(8)), at);
    }
    return bytes;
  },

  'frames with damaged contents': (random) => {
    const opening = session.slice(0, 5);
    const damaged = Array.from({ length: 5 }, () => {
      const victim = session[5 + random.int(session.length - 5)] ?? Buffer.alloc(8);
      const payload = Buffer.from(victim.subarray(7, -1 - random.int(4)));
      if (payload.length > 4)
        payload.writeUInt8(random.int(256), 4 + random.int(payload.length - 4));
      return frame(victim.readUInt8(0), random.int(3), payload);
    });
    return Buffer.concat([...opening, ...damaged]);
  },

  'methods with random arguments': (random) => {
    const opening = session.slice(0, 5);
    const wild = Array.from({ length: 5 }, () => {
      const [classId = 10] = [[10, 20, 40, 50, 60, 85, 90][random.int(7)]];
      const id = Buffer.from([0, classId, 0, 10 * (1 + random.int(12)) + random.int(2)]);
      return frame(
        frameTypes.method,
        random.int(2),
        Buffer.concat([id, random.bytes(random.int(60))]),
      );
    });
    return Buffer.concat([...opening, ...wild]);
  },
};

describe('hostile bytes', () => {
  let started: Awaited<ReturnType<typeof startBroker>>;

  before(async () => {
    started = await startBroker();
  });

  after(async () => {
    await started.broker.close();
  });

  /** Sends the bytes, and waits for the broker to close the connection. */
  function attack(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: started.port });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.resume();
      socket.end(bytes);
    });
  }

  test('the session that they are made of is a good one', async () => {
    await attack(Buffer.concat(session));
    assert.deepEqual(started.log.warnings, []);
  });

  for (const [index, [kind, bytes]] of Object.entries(kinds).entries()) {
    test(`${kind} harm nobody`, { timeout: 60_000 }, async () => {
      const random = new Random(index + 1);
      for (let done = 0; done < attacks; done += atATime) {
        await Promise.all(Array.from({ length: atATime }, () => attack(bytes(random))));
      }
      await waitFor('the end of all connections', () => started.broker.connectionCount === 0);
      assert.deepEqual(started.log.errors, []);
      const fixture = new Fixture(started.uri);
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, queue, { noAck: true });
      channel.sendToQueue(queue, Buffer.from('still here'));
      assert.deepEqual(await inbox.texts(1), ['still here']);
      await fixture.close();
    });
  }
});

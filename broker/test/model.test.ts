import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../test/support/random.ts';
import { Backlog } from '../src/model/backlog.ts';
import { Deadline } from '../src/model/deadline.ts';
import { Exchange, routerFor } from '../src/model/exchange.ts';
import { Exchanges } from '../src/model/exchanges.ts';
import type { Message, QueuedMessage } from '../src/model/message.ts';
import { Queue } from '../src/model/queue.ts';
import type { Fields } from '../src/values/field.ts';
import { ContentHeader } from '../src/wire/content-header.ts';
import { contentHeader } from './suite/raw-frames.ts';

const noFields: Fields = new Map();

function topicExchange(): Exchange {
  const traits = {
    type: 'topic',
    durable: false,
    autoDelete: false,
    internal: false,
    arguments: noFields,
  };
  return new Exchange('e', traits, routerFor('topic'));
}

function messageWith(routingKey: string): Message {
  return {
    exchange: 'e',
    routingKey,
    copies: [],
    header: new ContentHeader(contentHeader(0)),
    body: Buffer.alloc(0),
    timeToLive: Number.POSITIVE_INFINITY,
  };
}

function queueNamed(name: string): Queue {
  const traits = {
    durable: false,
    autoDelete: false,
    owner: undefined,
    arguments: noFields,
  };
  return new Queue(name, traits, { deadLetter() {}, deleteQueue() {} });
}

/** The rule of topic exchanges, written down as simply as can be. */
function matches(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#') {
    return matches(rest, words) || (words.length > 0 && matches(pattern, words.slice(1)));
  }
  return words.length > 0 && [words[0], '*'].includes(first) && matches(rest, words.slice(1));
}

describe('topic patterns', () => {
  test('match as the rule says, also after others were removed', () => {
    const random = new Random(7);
    const words = (alphabet: string[], most: number) =>
      Array.from(
        { length: 1 + random.int(most) },
        () => alphabet[random.int(alphabet.length)] ?? '',
      );
    const exchange = topicExchange();
    const patterns = new Map(
      Array.from({ length: 300 }, () => {
        const pattern = words(['a', 'b', 'c', '*', '#'], 6);
        return [pattern.join('.'), pattern] as const;
      }),
    );
    for (const name of patterns.keys()) exchange.bind(queueNamed(name), name, noFields);
    const bound = exchange.route(messageWith('a'));
    assert.ok(bound.size > 0 && bound.size < patterns.size);
    for (const queue of bound) {
      const binding = exchange.find(queue, queue.name, noFields);
      assert.ok(binding);
      exchange.remove(binding);
      patterns.delete(queue.name);
    }
    for (let count = 0; count < 300; count += 1) {
      const key = words(['a', 'b', 'c', 'd'], 8);
      const expected = [...patterns].filter(([, pattern]) => matches(pattern, key));
      assert.deepEqual(
        [...exchange.route(messageWith(key.join('.')))].map(({ name }) => name).toSorted(),
        expected.map(([name]) => name).toSorted(),
        key.join('.'),
      );
    }
  });

  test('with many # do not explode', () => {
    const exchange = topicExchange();
    const pattern = Array(60).fill('#.a').join('.');
    exchange.bind(queueNamed('q'), pattern, noFields);
    assert.equal(exchange.route(messageWith(Array(127).fill('a').join('.'))).size, 1);
    assert.equal(exchange.route(messageWith(`${Array(126).fill('a').join('.')}.b`)).size, 0);
  });
});

test('a chain of exchanges that delete themselves goes as a whole, however long it is', () => {
  const exchanges = new Exchanges(routerFor('direct'));
  const traits = { type: 'fanout', durable: false, internal: false, arguments: noFields };
  const names = Array.from({ length: 20_000 }, (_, i) => `e${i}`);
  for (const name of names) exchanges.declare(name, { ...traits, autoDelete: true });
  for (const [i, name] of names.slice(1).entries()) {
    exchanges.exchange(`e${i}`).bind(exchanges.exchange(name), '', noFields);
  }
  const queue = queueNamed('q');
  exchanges.exchange('e19999').bind(queue, '', noFields);
  exchanges.unbindDestination(queue);
  assert.deepEqual(
    names.filter((name) => exchanges.get(name)),
    [],
  );
});

describe('a backlog', () => {
  const entryAt = (position: number): QueuedMessage => ({
    message: messageWith(''),
    position,
    expiresAt: Number.POSITIVE_INFINITY,
    redelivered: false,
  });

  test('gives the lowest position, whatever was put back', () => {
    const random = new Random(11);
    const backlog = new Backlog();
    const waiting: number[] = [];
    const taken: QueuedMessage[] = [];
    let next = 0;
    for (let step = 0; step < 20_000; step += 1) {
      const choice = random.int(5);
      if (choice < 2) {
        backlog.push(entryAt(next));
        waiting.push(next);
        next += 1;
      } else if (choice < 4) {
        const entry = backlog.shift();
        assert.equal(entry?.position, waiting.shift());
        if (entry) taken.push(entry);
      } else {
        const [entry] = taken.splice(random.int(taken.length || 1), 1);
        if (entry) {
          backlog.putBack(entry);
          waiting.push(entry.position);
          waiting.sort((a, b) => a - b);
        }
      }
      assert.equal(backlog.size, waiting.length);
      assert.equal(backlog.peek()?.position, waiting[0]);
    }
  });
});

test('a deadline may lie further ahead than a timer can reach', async () => {
  let early = false;
  const far = new Deadline(() => {
    early = true;
  });
  far.set(performance.now() + 2 ** 40);
  await new Promise<void>((resolve) => {
    const near = new Deadline(resolve);
    near.set(performance.now() + 20);
  });
  far.clear();
  assert.equal(early, false);
});

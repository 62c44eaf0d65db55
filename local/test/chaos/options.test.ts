import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from '../../src/chaos/options.ts';
import { CommandError } from '../../src/terminal/command.ts';

describe('the options', () => {
  it('have defaults', () => {
    assert.deepEqual(readOptions([]), {
      orders: 2000,
      rate: 20,
      seed: 1,
      kills: 5,
      scale: {},
      brokerRestarts: 0,
      help: false,
    });
  });

  it('are read', () => {
    const args =
      '--orders 60 --rate 30 --seed 7 --kills 1 --scale orders=3 --broker-restarts 2 --json f';
    assert.deepEqual(readOptions(args.split(' ')), {
      orders: 60,
      rate: 30,
      seed: 7,
      kills: 1,
      scale: { orders: 3 },
      brokerRestarts: 2,
      json: 'f',
      help: false,
    });
  });

  for (const [args, message] of [
    [['--orders', '10001'], /^--orders: /],
    [['--rate', '0'], /^--rate: /],
    [['--seed', 'x'], /^--seed: /],
    [['--sed', '1'], /^Unknown option '--sed'/],
  ] as const) {
    it(`${args.join(' ')} is an error with the usage`, () => {
      assert.throws(
        () => readOptions([...args]),
        (error) => {
          assert.ok(error instanceof CommandError);
          assert.equal(error.exitCode, 2);
          assert.match(error.message, message);
          assert.match(error.message, /\nusage: npm run chaos/);
          return true;
        },
      );
    });
  }
});

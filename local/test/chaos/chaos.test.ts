import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plannedDamage } from '../../src/chaos/damage.ts';
import { balance, isBalanced } from '../../src/chaos/ledger.ts';
import { longestSilence } from '../../src/chaos/load.ts';
import { readOptions } from '../../src/chaos/options.ts';
import { isProven, whatIsMissing } from '../../src/chaos/proof.ts';
import { figures, report } from '../../src/chaos/report.ts';
import type { ChaosResult } from '../../src/chaos/result.ts';
import { sabotage } from '../../src/chaos/sabotage.ts';
import { makeSchedule, type Scheduled } from '../../src/chaos/schedule.ts';
import { CommandError } from '../../src/terminal/command.ts';

const services = ['gateway', 'orders', 'fees'];
const options = {
  seed: 1,
  durationMs: 40_000,
  services,
  scale: { orders: 3 },
  kills: 5,
  brokerRestarts: 3,
};

describe('the schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(makeSchedule(options), makeSchedule(options));
    assert.notDeepEqual(makeSchedule(options), makeSchedule({ ...options, seed: 2 }));
  });

  for (const seed of [0, 1, 2, 3, 4_294_967_295]) {
    it(`with seed ${seed} kills each service often enough, and some of its instances each time`, () => {
      const schedule = makeSchedule({ ...options, seed });
      for (const service of services) {
        const kills = schedule.filter(
          (action) => action.kind === 'kill' && action.service === service,
        );
        assert.equal(kills.length, 5);
      }
      for (const action of schedule) {
        if (action.kind !== 'kill') continue;
        const instances =
          action.service === 'orders' ? ['orders', 'orders-2', 'orders-3'] : [action.service];
        assert.ok(action.processes.length === 1 || action.processes.length === instances.length);
        assert.ok(action.processes.every((name) => instances.includes(name)));
      }
    });

    it(`with seed ${seed} has every fault, restart and cut, in time and in order`, () => {
      const schedule = makeSchedule({ ...options, seed });
      const count = (wanted: (action: Scheduled) => boolean) => schedule.filter(wanted).length;
      for (const mode of ['fail', 'hang', 'garbage']) {
        assert.equal(
          count((action) => action.kind === 'fault' && action.mode === mode),
          1,
        );
      }
      assert.equal(
        count(({ kind }) => kind === 'restart-broker'),
        3,
      );
      assert.equal(
        count(({ kind }) => kind === 'cut-connections'),
        3,
      );
      const times = schedule.map(({ atMs }) => atMs);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      assert.ok(times.every((atMs) => atMs >= 0 && atMs <= options.durationMs));
    });
  }

  it('leaves the broker alone, and kills nobody, unless it is told to', () => {
    const schedule = makeSchedule({ ...options, kills: 0, brokerRestarts: 0 });
    assert.deepEqual([...new Set(schedule.map(({ kind }) => kind))], ['fault']);
  });
});

describe('sabotage', () => {
  it('does what is scheduled, and counts what it did', async () => {
    const done: string[] = [];
    let tried = false;
    const pids: Record<string, number> = { 'orders-2': 2 };
    const schedule: Scheduled[] = [
      { kind: 'kill', atMs: 0, service: 'orders', processes: ['orders', 'orders-2'] },
      { kind: 'fault', atMs: 0, mode: 'hang', lastsMs: 1 },
      { kind: 'restart-broker', atMs: 1, downMs: 1 },
      { kind: 'cut-connections', atMs: 1 },
    ];
    const note = (what: string) => {
      done.push(what);
      return Promise.resolve();
    };
    const damage = await sabotage(
      schedule,
      {
        system: {
          pids: () => pids,
          process: (name) => ({
            kill(signal) {
              // The first time it has just ended by itself: that is no kill.
              const isGone = name === 'orders' && !tried;
              tried = true;
              if (!isGone) void note(`${signal} ${name}`);
              return !isGone;
            },
          }),
        },
        exchange: {
          setFault: (mode) => note(`fault ${mode}`),
          // The fourth time that it is asked, a request has met the fault.
          trade: async () => {
            await note('asked');
            const spoiled = done.filter((what) => what === 'asked').length > 3 ? 1 : 0;
            return { placements: [], requests: 1, spoiled };
          },
        },
        broker: {
          stop: () => note('stop'),
          start: () => note('start'),
          cutConnections: async () => {
            await note('cut');
            // Only now does the first instance run again: its killer has waited for it.
            pids.orders = 1;
          },
        },
        say() {},
      },
      new AbortController().signal,
    );
    assert.deepEqual(damage, { kills: { orders: 2 }, brokerRestarts: 1, connectionCuts: 1 });
    assert.deepEqual(damage, plannedDamage(schedule));
    assert.ok(done.indexOf('cut') < done.indexOf('SIGKILL orders'));
    const faults = done.filter((what) => /fault|asked/.test(what));
    const until = ['asked', 'asked', 'asked'];
    assert.deepEqual(faults, ['asked', 'fault hang', ...until, 'fault none']);
    assert.deepEqual(done.filter((what) => what !== 'asked').toSorted(), [
      'SIGKILL orders',
      'SIGKILL orders-2',
      'cut',
      'fault hang',
      'fault none',
      'start',
      'stop',
    ]);
    assert.ok(done.indexOf('stop') < done.indexOf('start'));
    assert.ok(done.indexOf('start') < done.indexOf('cut'));
  });
});

describe('the ledger', () => {
  const placed = { uuid: 'a', status: 'placed' };
  const books = {
    orders: [placed],
    reservations: ['a'],
    placements: ['a'],
    charges: ['a'],
    journals: [['a'], ['a'], ['a']],
  };
  const empty = { orders: [], reservations: [], placements: [], charges: [], journals: [] };
  const rejected = { uuid: 'a', status: 'rejected' };
  const stillReserved = { ...empty, reservations: ['a'] };
  const answered = [{ uuid: 'a', answered: true }];
  const refused = [{ uuid: 'a', answered: false }];

  const cases = [
    ['answered and settled', answered, books, 'settled'],
    ['refused and settled all the same', refused, books, 'settled'],
    ['refused and in no book', refused, empty, 'untouched'],
    ['answered and in no book', answered, empty, 'lost'],
    ['no charge', answered, { ...books, charges: [] }, 'half'],
    ['no placement', refused, { ...books, placements: [] }, 'half'],
    ['no reservation', refused, { ...books, reservations: [] }, 'half'],
    ['a reservation without an order', refused, { ...books, orders: [] }, 'half'],
    ['not placed', answered, { ...books, orders: [{ uuid: 'a', status: 'reserved' }] }, 'half'],
    ['rejected, and its shares are free', answered, { ...empty, orders: [rejected] }, 'settled'],
    ['rejected, and still reserved', answered, { ...stillReserved, orders: [rejected] }, 'half'],
    ['rejected, and charged', refused, { ...empty, orders: [rejected], charges: ['a'] }, 'half'],
    ['two charges', answered, { ...books, charges: ['a', 'a'] }, 'doubled'],
    ['two reservations', refused, { ...books, reservations: ['a', 'a'] }, 'doubled'],
    [
      'two placements and no charge',
      refused,
      { ...books, placements: ['a', 'a'], charges: [] },
      'doubled',
    ],
    ['two orders', answered, { ...books, orders: [placed, placed] }, 'doubled'],
    [
      'one row that was entered twice',
      answered,
      { ...books, journals: [['a'], ['a'], ['a', 'a']] },
      'doubled',
    ],
  ] as const;
  for (const [what, sent, rows, list] of cases) {
    it(`${what}: ${list}`, () => {
      const result = balance(sent, rows);
      const lists = Object.entries(result).filter(([, uuids]) => uuids.length > 0);
      assert.deepEqual(lists, [[list, ['a']]]);
      assert.equal(isBalanced(result), list === 'settled' || list === 'untouched');
    });
  }

  it("accounts for the run's own orders only", () => {
    assert.deepEqual(balance([{ uuid: 'b', answered: false }], books).untouched, ['b']);
    assert.deepEqual(balance([], { ...books, charges: ['a', 'a'] }).doubled, []);
  });
});

describe('what a run proves', () => {
  const order = (answered: boolean) => ({ uuid: 'a', answered, answer: '', at: 0 });
  const damage = { kills: { orders: 5, fees: 5 }, brokerRestarts: 1, connectionCuts: 1 };
  const good: ChaosResult = {
    sent: [order(true), order(false), order(false), order(false)],
    balance: { settled: ['a'], untouched: ['b', 'c', 'd'], lost: [], doubled: [], half: [] },
    damage,
    planned: damage,
    trade: { requests: 3, spoiled: 1 },
    isQuiet: true,
    parked: 0,
    longestRecoverySeconds: 1,
    durationSeconds: 1,
    directory: undefined,
  };
  const refused = Array.from({ length: 2000 }, () => order(false));

  it('is all that it should when enough was answered', () => {
    assert.deepEqual(whatIsMissing(good), []);
    assert.equal(isProven(good), true);
    assert.match(report(good), /or refused and left alone; at least 10 % were answered\.\n$/);
    assert.deepEqual(figures(good).unproven, []);
  });

  for (const [what, part, reason] of [
    ['nothing answered', { sent: refused }, /^only 0 of 2000 orders were answered: at least 10 %/],
    [
      'too little answered',
      { sent: [...refused, ...Array.from({ length: 200 }, () => order(true))] },
      /^only 200 of 2200 orders were answered/,
    ],
    ['nothing asked', { trade: { requests: 0, spoiled: 0 } }, /^the exchange was never asked$/],
    ['no fault met', { trade: { requests: 9, spoiled: 0 } }, /^no request met a fault/],
    [
      'a service left alone',
      { damage: { ...damage, kills: { orders: 5 } } },
      /^fees was killed 0 times, not 5 times$/,
    ],
    [
      'a service killed too seldom',
      { damage: { ...damage, kills: { orders: 4, fees: 5 } } },
      /^orders was killed 4 times, not 5 times$/,
    ],
    ['RabbitMQ left alone', { damage: { ...damage, brokerRestarts: 0 } }, /^RabbitMQ was rest/],
    ['nothing cut', { damage: { ...damage, connectionCuts: 0 } }, /^RabbitMQ's connections were/],
    ['an event parked', { parked: 1 }, /^1 events are parked/],
    ['no end', { isQuiet: false }, /^the books still changed/],
  ] as const) {
    it(`${what}: says so, and is no success`, () => {
      const result: ChaosResult = { ...good, ...part };
      const missing = whatIsMissing(result);
      assert.equal(missing.length, 1);
      assert.match(missing[0] ?? '', reason);
      assert.equal(isProven(result), false);
      assert.ok(report(result).includes(`  ${missing[0]}\n`));
      assert.ok(!report(result).includes('Every order'));
    });
  }
});

describe('the longest silence', () => {
  const order = (at: number, isAnswered: boolean) => {
    return { uuid: 'a', answered: isAnswered, answer: '', at };
  };

  it('is between two answers, in whatever order they came', () => {
    const sent = [order(9000, true), order(2000, true), order(5000, false), order(3000, true)];
    assert.equal(longestSilence(sent, 1000), 6);
  });

  it('may come before the first answer, or after the last', () => {
    assert.equal(longestSilence([order(4000, true), order(5000, true)], 1000), 3);
    assert.equal(longestSilence([order(1000, true), order(5000, false)], 1000), 4);
    assert.equal(longestSilence([], 1000), 0);
  });
});

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

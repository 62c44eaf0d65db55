import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeSchedule, type Scheduled } from '../../src/chaos/schedule.ts';

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

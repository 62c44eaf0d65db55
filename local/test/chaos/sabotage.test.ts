import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plannedDamage } from '../../src/chaos/damage.ts';
import { sabotage } from '../../src/chaos/sabotage.ts';
import type { Scheduled } from '../../src/chaos/schedule.ts';

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

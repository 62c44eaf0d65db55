import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withSupervisor } from '../src/processes/with-supervisor.ts';
import { listen } from './support/listen.ts';
import { ORDERS } from './support/processes.ts';
import { until } from './support/until.ts';

it('an instance is how the supervisor knows the process of that name', async (t) => {
  const ready = await listen(t, (_req, res) => void res.end('{}'));
  const gone = await listen(t, () => {});
  await new Promise((closed) => gone.server.close(closed));
  const { port } = ready;
  const nobody = { all: () => [], close: async () => {} };
  const processes = [
    { ...ORDERS, port },
    { ...ORDERS, name: 'orders-2', state: 'stopped' as const, port: gone.port },
    { ...ORDERS, name: 'orders-3', state: 'waiting' as const, why: 'exit code 1', port: gone.port },
    { ...ORDERS, name: 'broker', service: null },
  ];
  const instances = withSupervisor(nobody, { list: async () => processes });
  t.after(() => instances.close());
  const seen = () =>
    instances.all().map(({ service, instance, state, why }) => [service, instance, state, why]);
  await until('they were asked', () => instances.all().filter(({ since }) => since).length === 3);
  assert.deepEqual(seen(), [
    ['orders', 'orders', 'ready', undefined],
    ['orders', 'orders-2', 'stopped', 'somebody has stopped it'],
    ['orders', 'orders-3', 'away', 'it ended (exit code 1) and is started again soon'],
  ]);
});

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { it, type TestContext } from 'node:test';
import { type Target, watchInstances } from '../src/instances/instances.ts';
import type { Instance } from '../src/model/api-types.ts';
import { listen } from './support/listen.ts';
import { until } from './support/until.ts';

/** Without the moments. */
function states(all: readonly Instance[]) {
  return all.map(({ since: _, ...rest }) => rest);
}

function watch(t: TestContext, targets: Target[]) {
  const instances = watchInstances(targets);
  t.after(() => instances.close());
  return instances;
}

it('tells who is ready, who is not and why, and who is away', { timeout: 30_000 }, async (t) => {
  const asked: (string | undefined)[] = [];
  const ready = await listen(t, (req, res) => {
    asked.push(`${req.method} ${req.url} ${req.headers.host}`);
    res.end('{}');
  });
  const broken = await listen(t, (_req, res) => {
    res.writeHead(503, { 'Content-Type': 'application/problem+json' });
    res.end('{"status":503,"detail":"the broker is away"}');
  });
  const strange = await listen(t, (_req, res) => void res.writeHead(404).end('<h1>'));
  const silent = await listen(t, () => {});
  const gone = await listen(t, () => {});
  await new Promise((closed) => gone.server.close(closed));

  const instances = watch(t, [
    { service: 'gateway', url: ready.url },
    { service: 'orders', url: broken.url },
    { service: 'fees', url: strange.url },
    { service: 'market', url: silent.url },
    { service: 'profile', url: gone.url },
    { service: 'settings', url: 'http://no-such-host.invalid:5000' },
  ]);
  const all = await until('all are asked', () => {
    const now = instances.all();
    return now.every(({ why }) => why !== 'it was not asked yet') && now;
  });

  assert.deepEqual(states(all.slice(0, 5)), [
    { service: 'gateway', address: `127.0.0.1:${ready.port}`, state: 'ready' },
    {
      service: 'orders',
      address: `127.0.0.1:${broken.port}`,
      state: 'not ready',
      why: 'the broker is away',
    },
    {
      service: 'fees',
      address: `127.0.0.1:${strange.port}`,
      state: 'not ready',
      why: 'it answered 404',
    },
    {
      service: 'market',
      address: `127.0.0.1:${silent.port}`,
      state: 'away',
      why: 'no answer within 1.5 s',
    },
    {
      service: 'profile',
      address: `127.0.0.1:${gone.port}`,
      state: 'away',
      why: 'nothing listens there',
    },
  ]);
  assert.equal(all[5]?.state, 'away');
  assert.match(all[5]?.why ?? '', /^its name (cannot be resolved|takes longer)/);
  assert.equal(asked[0], `GET /ready 127.0.0.1:${ready.port}`);
});

it('asks again, sees that one became ready, and knows since when', {
  timeout: 30_000,
}, async (t) => {
  let status = 503;
  let times = 0;
  const server = await listen(t, (_req, res) => {
    times += 1;
    res.writeHead(status).end();
  });
  const instances = watch(t, [{ service: 'orders', url: server.url }]);
  assert.equal(instances.all()[0]?.since, undefined);
  const since = await until('it is asked', () => {
    const [now] = instances.all();
    return now?.state === 'not ready' && now.since;
  });
  await until('it is asked twice more', () => times > 2);
  assert.equal(instances.all()[0]?.since, since);
  status = 200;
  await until('it is ready', () => instances.all()[0]?.state === 'ready');
  assert.ok(String(instances.all()[0]?.since) > since);
});

it('asks by the name of the URL, at the address of the name', async (t) => {
  const hosts: (string | undefined)[] = [];
  const { port } = await listen(t, (req, res) => {
    hosts.push(req.headers.host);
    res.end();
  });
  const instances = watch(t, [{ service: 'orders', url: `http://localhost:${port}` }]);
  await until('it is ready', () => instances.all()[0]?.state === 'ready');
  assert.deepEqual(states(instances.all()), [
    { service: 'orders', address: `127.0.0.1:${port}`, state: 'ready' },
  ]);
  assert.equal(hosts[0], `localhost:${port}`);
});

it('asks nobody once it is closed, not even whoever has not answered', async (t) => {
  let cut = false;
  const server = await listen(t, (req) => void req.socket.once('close', () => (cut = true)));
  const opened = new Promise((asked) => server.server.once('request', asked));
  const instances = watchInstances([{ service: 'orders', url: server.url }]);
  await opened;
  await instances.close();
  await until('the request is cut', () => cut);
});

it('reads no more of an endless answer than it needs', { timeout: 30_000 }, async (t) => {
  const endless = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 503 No\r\n\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write('x'.repeat(65_536)));
    };
    socket.on('drain', more);
    more();
  });
  await new Promise<void>((listening) => endless.listen(0, '127.0.0.1', listening));
  t.after(() => endless.close());
  const address = endless.address();
  assert.ok(typeof address === 'object' && address);
  const instances = watch(t, [{ service: 'orders', url: `http://127.0.0.1:${address.port}` }]);
  const why = await until('it is asked', () => {
    const [instance] = instances.all();
    return instance?.state === 'not ready' && instance.why;
  });
  assert.equal(why, 'it answered 503');
});

it('asks any number of them at a time', async (t) => {
  const warnings: Error[] = [];
  const keep = (warning: Error) => void warnings.push(warning);
  process.on('warning', keep);
  t.after(() => process.off('warning', keep));
  const { url } = await listen(t, (_req, res) => void res.end());
  const targets = Array.from({ length: 30 }, (_, i) => ({ service: `service-${i}`, url }));
  const instances = watch(t, targets);
  await until('all are ready', () => instances.all().every(({ state }) => state === 'ready'));
  assert.deepEqual(warnings, []);
});

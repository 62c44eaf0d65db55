import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { amqpUri, introduceServices, simpleBank } from '../../src/system/plan.ts';
import { addInstances } from '../../src/system/scale.ts';
import { ports } from '../support/small-system.ts';

const names = (env: Record<string, string>) =>
  simpleBank(env, ports).map((stage) => stage.map(({ name }) => name));

/** The variables that one process of the plan gets. */
function environmentOf(name: string, env: Record<string, string>) {
  const spec = simpleBank(env, ports)
    .flat()
    .find((candidate) => candidate.name === name);
  assert.ok(spec);
  return spec.env;
}

const SERVICES = [
  'settings',
  'profile',
  'fees',
  'market',
  'account-transactions',
  'orders',
  'gateway',
];

test('the broker, the console and the stand-ins come first, then the services', () => {
  assert.deepEqual(names({}), [['broker', 'console', 'external'], SERVICES]);
});

test('with a broker of the user there is no embedded one', () => {
  assert.deepEqual(names({ RABBIT_HOST: 'rabbit' }), [['console', 'external'], SERVICES]);
  assert.deepEqual(names({ AMQP_URI: 'amqp://rabbit' }), [['console', 'external'], SERVICES]);
  assert.deepEqual(names({ RABBIT_HOST: '' }), [['broker', 'console', 'external'], SERVICES]);
});

test('commands and ports', () => {
  const specs = simpleBank({}, ports).flat();
  assert.deepEqual(
    specs.map(({ command, port, env }) => [...command, port, env.PORT, env.HOST].join(' ')),
    [
      'dist/programs/broker.js 6673 6673 127.0.0.1',
      'dist/programs/console.js 6010 6010 127.0.0.1',
      'dist/programs/external.js 6009 6009 127.0.0.1',
      'dist/programs/settings.js 6008 6008 127.0.0.1',
      'dist/programs/profile.js 6007 6007 127.0.0.1',
      'dist/programs/fees.js 6004 6004 127.0.0.1',
      'dist/programs/market.js 6005 6005 127.0.0.1',
      'dist/programs/account-transactions.js 6003 6003 127.0.0.1',
      'dist/programs/orders.js 6002 6002 127.0.0.1',
      'dist/programs/gateway.js 6001 6001 127.0.0.1',
    ],
  );
});

test('a service is told where everything is, and inherits what the user has set', () => {
  const user = { PATH: '/bin', PORT: '1', LOG_LEVEL: 'ERROR', SIMPLEBANK_DIR: '/bank' };
  assert.deepEqual(environmentOf('orders', user), {
    PATH: '/bin',
    LOG_LEVEL: 'ERROR',
    SIMPLEBANK_DIR: '/bank',
    DATABASE_URL: `sqlite:${path.resolve('/bank', 'data', 'orders.db')}`,
    HOST: '127.0.0.1',
    PORT: '6002',
    AMQP_URI: 'amqp://guest:guest@127.0.0.1:6673',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:6010',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    STATSD_HOST: '127.0.0.1',
    STATSD_PORT: '6125',
    STOCK_EXCHANGE_URL: 'http://127.0.0.1:6009/orders',
    IP_URL: 'http://127.0.0.1:6009/ip',
    SETTINGS_URL: 'http://127.0.0.1:6008',
    CONSOLE_PAGE: 'http://localhost:6010',
  });
});

test("the user's own addresses win", () => {
  const own = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    STATSD_HOST: 'statsd',
    STATSD_PORT: '9125',
    STOCK_EXCHANGE_URL: 'http://exchange/orders',
    IP_URL: 'http://ip.jsontest.com',
    SETTINGS_URL: 'http://settings:5000',
    RABBIT_HOST: 'rabbit',
  };
  const env = environmentOf('profile', { ...own, OTEL_EXPORTER_OTLP_PROTOCOL: '' });
  assert.deepEqual({ ...env, ...own }, env);
  assert.equal(env.AMQP_URI, undefined);
  assert.equal(env.OTEL_EXPORTER_OTLP_PROTOCOL, undefined);
});

test('the URI of the broker', () => {
  assert.equal(amqpUri({}, ports), 'amqp://guest:guest@127.0.0.1:6673');
  assert.equal(amqpUri({ AMQP_URI: 'amqp://a', RABBIT_HOST: 'b' }, ports), 'amqp://a');
  assert.equal(amqpUri({ RABBIT_HOST: 'b' }, ports), 'amqp://guest:guest@b:5672/');
  const own = { RABBIT_HOST: 'b', RABBIT_PORT: '1', RABBIT_USER: 'u', RABBIT_PASSWORD: 'p/w' };
  assert.equal(amqpUri(own, ports), 'amqp://u:p%2Fw@b:1/');
});

test('a broker that is none is refused, as the services refuse it', () => {
  assert.throws(() => amqpUri({ AMQP_URI: 'http://broker' }, ports), {
    name: 'ConfigError',
    message:
      'bad configuration: AMQP_URI: must be an amqp:// or amqps:// URL (got "http://broker")',
  });
});

test('the console is told where to sell shares, where timings arrive, and what to keep', () => {
  assert.deepEqual(environmentOf('console', { PATH: '/bin', SIMPLEBANK_DIR: '/bank' }), {
    PATH: '/bin',
    SIMPLEBANK_DIR: path.resolve('/bank'),
    HOST: '127.0.0.1',
    PORT: '6010',
    STATSD_HOST: '127.0.0.1',
    STATSD_PORT: '6125',
    GATEWAY_URL: 'http://127.0.0.1:6001',
    GATEWAY_PORT: '6001',
    PROFILE_URL: 'http://127.0.0.1:6007',
    PROFILE_PORT: '6007',
    OTLP_PORT: '4318',
    AMQP_URI: 'amqp://guest:guest@127.0.0.1:6673',
    SUPERVISED: 'true',
  });
});

test("the console has OTLP's own port, unless a collector may want it or ports are chosen", () => {
  const port = (env: Record<string, string>) => environmentOf('console', env).OTLP_PORT;
  assert.equal(port({ OTLP_PORT: '14318' }), '14318');
  assert.equal(port({ OTLP_PORT: '' }), '4318');
  assert.equal(port({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }), '0');
  assert.equal(port({ CONSOLE_PORT: '0' }), '0');
  assert.equal(port({ CONSOLE_PORT: '0', OTLP_PORT: '4318' }), '4318');
});

test("with the user's StatsD the console takes no timings from the usual port", () => {
  const own = { STATSD_HOST: 'statsd' };
  assert.equal(environmentOf('console', own).STATSD_HOST, '127.0.0.1');
  assert.equal(environmentOf('console', own).STATSD_PORT, '0');
  assert.equal(environmentOf('orders', own).STATSD_HOST, 'statsd');
  assert.equal(environmentOf('orders', own).STATSD_PORT, undefined);
});

test('the console is told of every instance of every service', () => {
  const scaled = addInstances(simpleBank({}, ports), { orders: 2 }, [7000]);
  const console = introduceServices(scaled)
    .flat()
    .find(({ name }) => name === 'console');
  assert.deepEqual(console?.env.INSTANCES?.split(','), [
    'settings=http://127.0.0.1:6008',
    'profile=http://127.0.0.1:6007',
    'fees=http://127.0.0.1:6004',
    'market=http://127.0.0.1:6005',
    'account-transactions=http://127.0.0.1:6003',
    'orders=http://127.0.0.1:6002',
    'orders=http://127.0.0.1:7000',
    'gateway=http://127.0.0.1:6001',
  ]);
});

test('of which service a process is an instance its specification says, and not its name', () => {
  const [stage = []] = simpleBank({}, ports);
  const external = stage.filter(({ name }) => name === 'external');
  const lookalike = external.map((spec) => ({ ...spec, name: 'fees-2' }));
  const [[console] = []] = introduceServices([
    [...stage.filter(({ name }) => name === 'console'), ...lookalike],
  ]);
  assert.equal(console?.env.INSTANCES, '');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from '@simplebank/shared/config';
import { variables } from '../src/config.ts';

test('names and URLs are read in pairs; a URL may have = in it', () => {
  const { LINKS, INSTANCES } = loadConfig(variables, {
    LINKS: 'Kibana=http://localhost:5601, Grafana=http://localhost:3000/d?orgId=1',
    INSTANCES: 'orders=http://127.0.0.1:5002,orders=http://127.0.0.1:5012',
  });
  assert.deepEqual(LINKS, [
    { name: 'Kibana', url: 'http://localhost:5601' },
    { name: 'Grafana', url: 'http://localhost:3000/d?orgId=1' },
  ]);
  assert.deepEqual(INSTANCES, [
    { name: 'orders', url: 'http://127.0.0.1:5002' },
    { name: 'orders', url: 'http://127.0.0.1:5012' },
  ]);
});

test('without pairs there are none, and a pair without a URL is an error', () => {
  const { LINKS, INSTANCES } = loadConfig(variables, {});
  assert.deepEqual([LINKS, INSTANCES], [[], []]);
  assert.throws(() => loadConfig(variables, { LINKS: 'Kibana' }), ConfigError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from '@simplebank/shared/config';
import { loadConsoleConfig, variables } from '../src/config.ts';

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

test('a user at Elasticsearch has a password, and both are as RFC 7617 says', () => {
  const load = (user: string, password: string) => {
    const env = { ELASTICSEARCH_USERNAME: user, ELASTICSEARCH_PASSWORD: password };
    const { ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD } = loadConsoleConfig(env);
    return [ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD];
  };
  assert.deepEqual(load('', ''), [undefined, undefined]);
  assert.deepEqual(load('bänk', 'a:b c$"ü'), ['bänk', 'a:b c$"ü']);
  for (const [user, password, fault] of [
    ['bank', '', 'ELASTICSEARCH_USERNAME is set without ELASTICSEARCH_PASSWORD'],
    ['', 'sesame', 'ELASTICSEARCH_PASSWORD is set without ELASTICSEARCH_USERNAME'],
    ['a:b', 'sesame', 'ELASTICSEARCH_USERNAME must have no colon in it'],
    [
      'bank\n',
      'sesame',
      "ELASTICSEARCH_USERNAME must have no control characters in it, such as a line's end",
    ],
    [
      'bank',
      'sesame\n',
      "ELASTICSEARCH_PASSWORD must have no control characters in it, such as a line's end",
    ],
  ] as const) {
    const message = `bad configuration: ${fault}`;
    assert.throws(() => load(user, password), { name: 'ConfigError', message });
  }
});

test('no server of the stack has a user or a password in its address', () => {
  for (const name of ['ELASTICSEARCH_URL', 'JAEGER_URL', 'PROMETHEUS_URL'] as const) {
    for (const url of ['https://bank:sesame@host', 'https://bank@host', ' https://:sesame@host']) {
      assert.throws(
        () => loadConsoleConfig({ [name]: url }),
        new RegExp(
          `^ConfigError: bad configuration: ${name}: must have no user and no password in it`,
        ),
      );
    }
    assert.equal(loadConsoleConfig({ [name]: 'https://host/a@b' })[name], 'https://host/a@b');
    assert.throws(
      () => loadConsoleConfig({ [name]: 'host' }),
      /must be an http:\/\/ or https:\/\/ URL/,
    );
  }
});

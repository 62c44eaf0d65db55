import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { z } from 'zod';
import { playBack, recorded } from './recorded/playback.ts';
import { patience, testStack } from './recorded/test-stack.ts';
import {
  listenSecurely,
  selfSigned,
  signedByOwnCa,
  withoutOpenssl,
} from './support/certificates.ts';
import { forwardTo } from './support/forward.ts';
import { portOf, startProcess } from './support/process.ts';
import { until } from './support/until.ts';

/** All that a header or a shell may take amiss. */
const PASSWORD = 'sésame: $HOME %41 "+/@';
const BANK = { ELASTICSEARCH_USERNAME: 'bänk', ELASTICSEARCH_PASSWORD: PASSWORD };

const Problem = z.object({ status: z.number(), detail: z.string() });
const Status = z.object({ problems: z.array(z.string()) });
const Page = z.object({ total: z.number() });

/** Elasticsearch with its security on: one user may read, one may not, and there are no others. */
function secured(elasticsearch: string): RequestListener {
  const forward = forwardTo(elasticsearch);
  return (req, res) => {
    const [user = '', ...password] = credentialsIn(req).split(':');
    const isKnown = password.join(':') === PASSWORD;
    if (isKnown && user === BANK.ELASTICSEARCH_USERNAME) return forward(req, res);
    const status = isKnown && user === 'nobody' ? 403 : 401;
    const what = user === '' ? 'missing authentication credentials' : `no way for user [${user}]`;
    const reason = `${what} for REST request [/]`;
    const error = { root_cause: [{ type: 'security_exception', reason }] };
    const challenge = { 'WWW-Authenticate': 'Basic realm="security", charset="UTF-8"' };
    req.resume();
    res.writeHead(status, challenge).end(JSON.stringify({ error, status }));
  };
}

function credentialsIn({ headers: { authorization = '' } }: IncomingMessage): string {
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
  return Buffer.from(encoded, 'base64').toString('utf8');
}

describe('an Elasticsearch with users and a CA of its own', { skip: withoutOpenssl() }, () => {
  /** The process of a console before such a server; it keeps all that is said by it. */
  async function startConsole(t: TestContext, env: Record<string, string>) {
    const { url: elasticsearch } = await playBack(t, 'elasticsearch');
    const { caFile, ...certificate } = await signedByOwnCa(t);
    const { url } = await listenSecurely(t, certificate, secured(elasticsearch));
    const child = await startProcess(t, {
      SOURCE: 'stack',
      ELASTICSEARCH_URL: url,
      NODE_EXTRA_CA_CERTS: caFile,
      LOG_LEVEL: 'DEBUG',
      ...env,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: unknown) => {
        said += String(chunk);
      });
    }
    const port = await portOf(child);
    return {
      url,
      async ask<T>(path: string, schema: z.ZodType<T>): Promise<T> {
        const response = await fetch(`http://127.0.0.1:${port}/api/${path}`, {
          signal: patience(),
        });
        const text = await response.text();
        said += text;
        return schema.parse(JSON.parse(text));
      },
      keepsSecret() {
        const encoded = Buffer.from(`${BANK.ELASTICSEARCH_USERNAME}:${PASSWORD}`).toString(
          'base64',
        );
        const [begin = ''] = PASSWORD.split(' ');
        for (const secret of [begin, encoded]) assert.ok(!said.includes(secret), said);
      },
    };
  }

  const search = `logs?q=uuid:"${recorded.uuid}"&limit=1000`;

  it('is asked with the user and the password, and known by NODE_EXTRA_CA_CERTS', async (t) => {
    const console = await startConsole(t, BANK);
    assert.equal((await console.ask(search, Page)).total, 11);
    const { problems } = await console.ask('status', Status);
    assert.deepEqual(
      problems.filter((problem) => problem.startsWith('Elasticsearch')),
      [],
    );
    console.keepsSecret();
  });

  const variables = 'ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD';
  for (const { what, env, sentence } of [
    {
      what: 'no user',
      env: {},
      sentence: `answered 401: it lets nobody in without a user; set ${variables} (missing authentication credentials for REST request [/])`,
    },
    {
      what: 'a wrong password',
      env: { ...BANK, ELASTICSEARCH_PASSWORD: 'sésame' },
      sentence: `answered 401: it does not know this user and password; look at ${variables} (no way for user [bänk] for REST request [/])`,
    },
    {
      what: 'a user without the role',
      env: { ...BANK, ELASTICSEARCH_USERNAME: 'nobody' },
      sentence:
        'answered 403: this user may not do that; look at the roles of the one in ELASTICSEARCH_USERNAME (no way for user [nobody] for REST request [/])',
    },
    {
      what: 'a CA that nobody knows',
      env: { ...BANK, NODE_EXTRA_CA_CERTS: '' },
      sentence:
        'cannot be asked at <url>: nobody known here has signed its certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE); NODE_EXTRA_CA_CERTS must name the file of its CA',
    },
  ]) {
    it(`with ${what}: says so, and what to look at`, async (t) => {
      const console = await startConsole(t, env);
      const expected = `Elasticsearch ${sentence.replace('<url>', console.url)}`;
      const { status, detail } = await console.ask(search, Problem);
      assert.deepEqual({ status, detail }, { status: 503, detail: expected });
      await until('the status says it too', async () =>
        (await console.ask('status', Status)).problems.includes(expected),
      );
      console.keepsSecret();
    });
  }

  it('with a certificate that only it has signed: is none of those known here', async (t) => {
    const certificate = await selfSigned(t, 'elasticsearch');
    const { url } = await listenSecurely(t, certificate, (_req, res) => res.end('{}'));
    const source = testStack(t, { elasticsearch: url, jaeger: url, prometheus: url });
    const why =
      'nobody known here has signed its certificate (DEPTH_ZERO_SELF_SIGNED_CERT); NODE_EXTRA_CA_CERTS must name the file of its CA';
    for (const [server, ask] of [
      ['Elasticsearch', () => source.fields(patience())],
      ['Jaeger', () => source.services(patience())],
      ['Prometheus', () => source.timings({ stepMs: 10_000 }, patience())],
    ] as const) {
      const message = `${server} cannot be asked at ${url}: ${why}`;
      await assert.rejects(ask, { name: 'SourceError', status: 503, message });
    }
  });
});

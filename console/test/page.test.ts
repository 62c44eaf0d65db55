import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { faultsOnly, notFound, problemJson } from '@simplebank/shared/http-problem';
import express from 'express';
import request from 'supertest';
import { pageRouter } from '../src/api/page.ts';

/** An application with a page that has one hashed file and an icon. */
async function built(t: TestContext) {
  const directory = await mkdtemp(path.join(tmpdir(), 'page-'));
  t.after(() => rm(directory, { recursive: true }));
  await mkdir(path.join(directory, 'assets'));
  await writeFile(path.join(directory, 'index.html'), '<!doctype html><title>console</title>');
  await writeFile(path.join(directory, 'icon.svg'), '<svg/>');
  await writeFile(path.join(directory, 'assets', 'index-abc123.js'), 'export {}');
  return appWith(directory);
}

function appWith(directory: string) {
  const report = (error: unknown) => assert.fail(String(error));
  return express().use(pageRouter(directory), notFound, problemJson(faultsOnly(report)));
}

it('serves the one document at each of its own addresses', async (t) => {
  const app = await built(t);
  const addresses = [
    '/',
    '/requests',
    '/requests/0c3152d8-8b71-4f79-afcb-59b50955f25c',
    '/logs?q=levelname:ERROR',
    '/traces',
    '/traces/compare',
    '/traces/222f744dd96095c08df77cedcc991930',
    '/timings',
    '/processes',
    '/learn',
  ];
  for (const address of addresses) {
    const { text, type, headers } = await request(app).get(address).expect(200);
    assert.equal(text, '<!doctype html><title>console</title>');
    assert.equal(type, 'text/html');
    assert.equal(headers['cache-control'], 'no-cache');
  }
});

it('lets files whose names change with their content be kept for ever', async (t) => {
  const app = await built(t);
  const script = await request(app).get('/assets/index-abc123.js').expect(200);
  assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(script.type, 'text/javascript');
  const icon = await request(app).get('/icon.svg').expect(200);
  assert.equal(icon.type, 'image/svg+xml');
});

it('serves nothing else', async (t) => {
  const app = await built(t);
  const others = [
    '/index.htm',
    '/assets/missing.js',
    '/assets/',
    '/logs/x',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/.env',
  ];
  for (const path of others) {
    const { status, type } = await request(app).get(path);
    assert.equal(type, 'application/problem+json');
    assert.ok(status === 404 || status === 403, `${path} was answered with ${status}`);
  }
  const { headers } = await request(app).post('/logs').expect(405);
  assert.equal(headers.allow, 'GET, HEAD');
});

it('answers a browser at any other address with the page, and a program with a problem', async (t) => {
  const app = await built(t);
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';
  const others = ['/log', '/logs/x', '/LOGS', '/api/nothing', '/requests/a/b', '/requests/%', '/%'];
  for (const path of others) {
    const page = await request(app).get(path).set('Accept', browser).expect(404);
    assert.equal(page.type, 'text/html', path);
    assert.equal(page.text, '<!doctype html><title>console</title>');
    assert.match(page.headers.vary ?? '', /Accept/);
    for (const accept of ['*/*', 'application/json', 'application/problem+json', 'image/*,*/*']) {
      const { type, body } = await request(app).get(path).set('Accept', accept).expect(404);
      assert.equal(type, 'application/problem+json', path);
      assert.match(body.detail, /there is nothing at/);
    }
  }
  const posted = await request(app).post('/log').set('Accept', browser).expect(404);
  assert.equal(posted.type, 'application/problem+json');
  await request(app).get('/index.html').expect(301).expect('Location', '/');
});

it('says how to build it', async () => {
  const app = appWith(path.join(tmpdir(), 'there-is-no-page-here'));
  const { body } = await request(app).get('/logs').expect(503);
  assert.equal(body.detail, 'the page is not built: run `npm run build`');
});

import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { variables } from '@simplebank/console/config';
import { startConsole } from '@simplebank/console/start';
import { loadConfig } from '@simplebank/shared/config';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { runCommand } from '../support/run-command.ts';
import { silent } from '../support/silent.ts';

const UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const OTHER = 'f4ee5c1e-2d3a-4b7f-9a63-0f5d2f0c9a11';
const TRACE = '5b8efff798038103d269b633813fc60c';

const record = {
  '@timestamp': new Date(Date.now() - 60_000).toISOString(),
  '@version': 1,
  message: 'placing sell order',
  levelname: 'INFO',
  name: 'gateway',
  uuid: UUID,
};

/** A console with a line and a span of a request. */
async function startWithRequest(t: TestContext): Promise<{ CONSOLE_PORT: string }> {
  const folder = await temporaryFolder(t);
  await mkdir(path.join(folder, 'logs'));
  await writeFile(path.join(folder, 'logs', 'gateway.json'), `${JSON.stringify(record)}\n`);
  const config = loadConfig(variables, {
    PORT: '0',
    STATSD_PORT: '0',
    OTLP_PORT: '0',
    SIMPLEBANK_DIR: folder,
  });
  const running = await startConsole(config, silent);
  t.after(() => running.close());
  const startTimeUnixNano = String(BigInt(Date.now() - 60_000) * 1_000_000n);
  const attributes = [{ key: 'uuid', value: { stringValue: UUID } }];
  const span = { traceId: TRACE, spanId: 'eee19b7ec3c1b174', name: 'sell', startTimeUnixNano };
  const spans = [{ ...span, endTimeUnixNano: startTimeUnixNano, attributes }];
  const service = { key: 'service.name', value: { stringValue: 'simplebank-gateway' } };
  const body = {
    resourceSpans: [{ resource: { attributes: [service] }, scopeSpans: [{ spans }] }],
  };
  const response = await fetch(`http://127.0.0.1:${running.port}/v1/traces`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200);
  return { CONSOLE_PORT: String(running.port) };
}

describe('npm run export and npm run import', () => {
  it('take a request from one console to another', async (t) => {
    const there = await startWithRequest(t);
    const nothingHere = await temporaryFolder(t);
    const exported = await runCommand('export', [UUID], nothingHere, there);
    assert.equal(exported.stderr, '');
    assert.equal(exported.code, 0);
    const [line = '', trace = '', ...rest] = exported.stdout.split('\n');
    assert.deepEqual(JSON.parse(line), { ...record, instance: 'gateway' });
    assert.equal(JSON.parse(trace).resourceSpans[0].scopeSpans[0].spans[0].traceId, TRACE);
    assert.deepEqual(rest, ['']);
    const since = await runCommand('export', ['--since', '10m'], nothingHere, there);
    assert.equal(since.stdout, exported.stdout);

    const here = await temporaryFolder(t);
    const file = path.join(here, 'my incident.jsonl');
    await writeFile(file, exported.stdout);
    const imported = await runCommand('import', [file], here);
    assert.equal(imported.stderr, '');
    assert.match(
      imported.stdout,
      /^imported as my-incident: 1 log lines \(0 more were there already\) and 1 spans\n/,
    );
    const again = await runCommand('import', [file], here);
    assert.match(again.stdout, /: 0 log lines \(1 more were there already\) and 1 spans\n/);
    assert.deepEqual(await readdir(path.join(here, 'logs')), ['my-incident.gateway.otlp.json']);
    const { stdout } = await runCommand('logs', [UUID, '--json'], here);
    assert.deepEqual(JSON.parse(stdout), { ...record, instance: 'gateway', import: 'my-incident' });
    const drawn = await runCommand('trace', [UUID], here);
    assert.match(drawn.stdout, /simplebank-gateway \(my-incident\)/);
  });

  it('say what they did not find, or could not read', async (t) => {
    const folder = await temporaryFolder(t);
    const nobody = await runCommand('export', [OTHER], folder);
    assert.equal(nobody.code, 1);
    assert.equal(nobody.stderr, `nothing is known of ${OTHER} (yet)\n`);
    const nothing = await runCommand('export', ['--since', '10m'], folder);
    assert.equal(nothing.code, 1);
    assert.equal(nothing.stderr, 'there are no log lines and no traces of that time\n');

    const file = path.join(folder, 'table.csv');
    await writeFile(file, 'a,b\n1,2\n');
    const unread = await runCommand('import', [file], folder);
    assert.equal(unread.code, 1);
    assert.match(unread.stderr, /table\.csv: nothing can be read; line 1: /);
    const missing = await runCommand('import', [path.join(folder, 'none.jsonl')], folder);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /ENOENT/);
  });

  for (const [command, args] of [
    ['export', []],
    ['export', ['26bc34c2']],
    ['export', [UUID, '--since', '10m']],
    ['export', ['--since', 'soon']],
    ['import', []],
    ['import', ['a', 'b']],
  ] as const) {
    it(`end with 2 for ${command} ${JSON.stringify(args)}`, async (t) => {
      const { code, stdout, stderr } = await runCommand(
        command,
        [...args],
        await temporaryFolder(t),
      );
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.notEqual(stderr, '');
    });
  }
});

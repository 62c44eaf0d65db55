import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { variables } from '@simplebank/console/config';
import { startConsole } from '@simplebank/console/start';
import { loadConfig } from '@simplebank/shared/config';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { prettyLine } from '../../src/terminal/pretty.ts';
import { runCommand } from '../support/run-command.ts';
import { silent } from '../support/silent.ts';

const UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const OTHER = 'f4ee5c1e-2d3a-4b7f-9a63-0f5d2f0c9a11';

function logLine(second: string, name: string, message: string, uuid = UUID): string {
  const fields = { '@timestamp': `2026-11-22T10:49:${second}Z`, '@version': 1 };
  return JSON.stringify({ ...fields, message, levelname: 'INFO', levelno: 20, name, uuid });
}

const placing = logLine('00.000001', 'gateway', 'placing sell order');
const received = logLine('00.000002', 'orders_service', 'sell request received');
const contacting = logLine('00.000003', 'gateway', 'contacting orders service \u2028 here');
const mentioned = logLine('00.000004', 'market_service', `the order before was ${UUID}`, OTHER);

/** A data directory with these log files. */
async function kept(t: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder(t);
  await mkdir(path.join(folder, 'logs'));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(folder, 'logs', name), text);
  }
  return folder;
}

const files = {
  'gateway.json': `${contacting}\n${placing}\n`,
  'orders.json': `${logLine('00.000000', 'orders_service', 'of another', OTHER)}\n${received}\n`,
  'market.json': `${mentioned}\n`,
  'market.stderr.log': `${OTHER}\n`,
};

describe('npm run logs', () => {
  it('prints the lines with a UUID in the order of time, for people', async (t) => {
    const { code, stdout, stderr } = await runCommand('logs', [UUID], await kept(t, files));
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n'), [
      prettyLine('gateway', placing),
      prettyLine('orders', received),
      prettyLine('gateway', contacting),
      prettyLine('market', mentioned),
      '',
    ]);
  });

  it('prints them as they were logged with --json, whatever the case of the UUID', async (t) => {
    const args = ['--json', UUID.toUpperCase()];
    const { code, stdout } = await runCommand('logs', args, await kept(t, files));
    assert.equal(code, 0);
    assert.equal(stdout, `${[placing, received, contacting, mentioned].join('\n')}\n`);
  });

  it('shows what is no JSON, and what a process wrote to standard error, as it is', async (t) => {
    const folder = await kept(t, {
      'fees.json': `${placing.slice(0, -1)}\n`,
      'fees.stderr.log': `TypeError: no fee for ${UUID}\n`,
    });
    const { code, stdout, stderr } = await runCommand('logs', [UUID, '--json'], folder);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    assert.deepEqual(messages.sort(), [`TypeError: no fee for ${UUID}`, placing.slice(0, -1)]);
  });

  it('asks the console that runs', async (t) => {
    const config = loadConfig(variables, {
      PORT: '0',
      STATSD_PORT: '0',
      SIMPLEBANK_DIR: await kept(t, files),
    });
    const running = await startConsole(config, silent);
    t.after(() => running.close());
    const nothingHere = await temporaryFolder(t);
    const port = { CONSOLE_PORT: String(running.port) };
    const { stdout } = await runCommand('logs', [UUID, '--json'], nothingHere, port);
    assert.equal(stdout, `${[placing, received, contacting, mentioned].join('\n')}\n`);
  });

  it('waits until the console that runs has read what was kept', async (t) => {
    let asked = 0;
    const server = createServer((req, res) => {
      const isStatus = req.url === '/api/status';
      if (isStatus) asked += 1;
      const page = { lines: [{ instance: 'orders', record: { asked } }], cursor: null };
      res.end(JSON.stringify(isStatus ? { loading: asked < 3 } : page));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const nothingHere = await temporaryFolder(t);
    const { stdout } = await runCommand('logs', [UUID, '--json'], nothingHere, {
      CONSOLE_PORT: port,
    });
    assert.equal(stdout, '{"asked":3}\n');
  });

  it('finds a line in a large file', async (t) => {
    const noise = `${logLine('00.000000', 'fees_service', 'é'.repeat(500), OTHER)}\n`.repeat(
      20_000,
    );
    const folder = await kept(t, { 'fees.json': `${noise}${received}\n${noise}` });
    const { stdout, stderr } = await runCommand('logs', [UUID, '--json'], folder);
    assert.equal(stderr, '');
    assert.equal(stdout, `${received}\n`);
  });

  it('ends with 1 and says what to check when there is no line', async (t) => {
    const folder = await temporaryFolder(t);
    const { code, stdout, stderr } = await runCommand('logs', [UUID], folder);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    const [first, ...advice] = stderr.split('\n');
    assert.equal(first, `no log line with ${UUID} in ${folder}`);
    assert.match(advice.join(' '), /npm start/);
  });

  for (const args of [[], ['26bc34c2'], [UUID, OTHER], [UUID, '--pretty']]) {
    it(`ends with 2 for the arguments ${JSON.stringify(args)}`, async (t) => {
      const { code, stdout, stderr } = await runCommand('logs', args, await temporaryFolder(t));
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /usage: npm run logs -- <uuid> \[--json\]\n$/);
    });
  }
});

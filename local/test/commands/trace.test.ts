import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { variables } from '@simplebank/console/config';
import { startConsole } from '@simplebank/console/start';
import { loadConfig } from '@simplebank/shared/config';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { runCommand } from '../support/run-command.ts';
import { silent } from '../support/silent.ts';

const UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const OTHER = 'f4ee5c1e-2d3a-4b7f-9a63-0f5d2f0c9a11';

interface Sent {
  service: string;
  trace: number;
  id: number;
  parent?: number;
  /** Milliseconds after the first. */
  start: number;
  name: string;
  uuid?: string;
  /** As OTLP numbers them: 2 for a server, 3 for a client. */
  kind?: number;
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** A data directory whose traces came through a real console. */
async function kept(t: TestContext, spans: Sent[]): Promise<string> {
  const folder = await temporaryFolder(t);
  const config = loadConfig(variables, { PORT: '0', STATSD_PORT: '0', SIMPLEBANK_DIR: folder });
  const console = await startConsole(config, silent);
  for (const { service, trace, id, parent, start, name, uuid, kind } of spans) {
    const begin = 1_795_344_540_000_000_000n + BigInt(start) * 1_000_000n;
    const span = {
      traceId: hex(trace, 32),
      spanId: hex(id, 16),
      ...(parent !== undefined && { parentSpanId: hex(parent, 16) }),
      name,
      kind,
      startTimeUnixNano: String(begin),
      endTimeUnixNano: String(begin + 5_000_000n),
      attributes: uuid ? [{ key: 'uuid', value: { stringValue: uuid } }] : [],
    };
    const attributes = [{ key: 'service.name', value: { stringValue: service } }];
    const response = await fetch(`http://127.0.0.1:${console.port}/v1/traces`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }],
      }),
    });
    assert.equal(response.status, 200);
  }
  await console.close();
  return folder;
}

const order: Sent[] = [
  { service: 'simplebank-orders', trace: 1, id: 2, parent: 1, start: 2, name: 'sell_shares' },
  { service: 'simplebank-gateway', trace: 1, id: 1, start: 0, name: 'POST', uuid: UUID },
  { service: 'simplebank-gateway', trace: 2, id: 3, start: 1, name: 'another order', uuid: OTHER },
];

describe('npm run trace', () => {
  it('prints the trace of a UUID, with the spans that do not name it', async (t) => {
    const { code, stdout, stderr } = await runCommand('trace', [UUID], await kept(t, order));
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const bar = (text: string) => text.padEnd(45);
    assert.deepEqual(stdout.split('\n'), [
      'trace 00000000000000000000000000000001 started 2026-11-22T10:49:00.000000Z',
      '2 spans over 2 services in 7.000 ms',
      '',
      ` start ms  lasts ms  ${bar('')}  service and span`,
      `    0.000     5.000  ${bar('█'.repeat(32))}  simplebank-gateway  POST`,
      `    2.000     5.000  ${bar(`${' '.repeat(12)}${'█'.repeat(32)}`)}    simplebank-orders  sell_shares`,
      '',
    ]);
  });

  it('prints all traces of a UUID in the order of time, whatever its case', async (t) => {
    const again = { service: 'simplebank-profile', start: 9, name: 'settings', uuid: UUID };
    const folder = await kept(t, [{ ...again, trace: 4, id: 4 }, ...order]);
    const { stdout } = await runCommand('trace', [UUID.toUpperCase()], folder);
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.startsWith('trace ')),
      [
        'trace 00000000000000000000000000000001 started 2026-11-22T10:49:00.000000Z',
        'trace 00000000000000000000000000000004 started 2026-11-22T10:49:00.009000Z',
      ],
    );
  });

  it('tells both sides of a call that share an id, as those of Zipkin do', async (t) => {
    const folder = await kept(t, [
      { service: 'shop', trace: 1, id: 1, kind: 3, start: 0, name: 'call', uuid: UUID },
      { service: 'stock', trace: 1, id: 1, kind: 2, start: 1, name: 'handle' },
      { service: 'stock', trace: 1, id: 2, parent: 1, start: 2, name: 'read' },
      { service: 'shop', trace: 1, id: 3, parent: 1, start: 3, name: 'connect' },
    ]);
    const { stdout } = await runCommand('trace', [UUID], folder);
    assert.deepEqual(
      stdout.split('\n').flatMap((line) => /█ +(\w.*)/.exec(line)?.[0].replace(/^█ +/, '') ?? []),
      ['shop  call', 'stock  handle', 'stock  read', 'shop  connect'],
    );
    assert.match(stdout, /^4 spans over 2 services/m);
  });

  it('ends with 1 and says what to check when there is no trace', async (t) => {
    const folder = await temporaryFolder(t);
    const nothingYet = await runCommand('trace', [UUID], folder);
    assert.equal(nothingYet.code, 1);
    assert.equal(nothingYet.stdout, '');
    const [first, ...advice] = nothingYet.stderr.split('\n');
    assert.equal(first, `no trace of ${UUID} in ${folder}`);
    assert.match(advice.join(' '), /npm start/);

    // Named elsewhere than in the attribute.
    const named = { service: 'simplebank-orders', trace: 1, id: 1, start: 0, name: `of ${UUID}` };
    assert.equal((await runCommand('trace', [UUID], await kept(t, [named]))).code, 1);
  });

  for (const args of [[], ['26bc34c2'], [UUID, OTHER]]) {
    it(`ends with 2 for the arguments ${JSON.stringify(args)}`, async (t) => {
      const { code, stdout, stderr } = await runCommand('trace', args, await temporaryFolder(t));
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /usage: npm run trace -- <uuid>\n$/);
    });
  }
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { runCommand } from '../support/run-command.ts';

const UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const commands = readdirSync(new URL('../../src/commands', import.meta.url)).map((file) =>
  path.basename(file, '.ts'),
);

/** A command ends with 2, and says on stderr why, and what its arguments should be. */
async function refuses(t: TestContext, command: string, args: string[], reason: string) {
  const folder = await temporaryFolder(t);
  const { code, stdout, stderr } = await runCommand(command, args, folder);
  assert.equal(stdout, '');
  assert.ok(stderr.startsWith(reason), stderr);
  const npm = command === 'start' ? 'npm start' : `npm run ${command}`;
  assert.match(stderr.slice(reason.length), RegExp(`\\n\\nusage: ${npm}\\b([^]*[^\\n])?\\n$`));
  assert.equal(code, 2);
}

describe('wrong arguments', () => {
  for (const command of commands) {
    it(`of ${command}`, (t) =>
      refuses(t, command, ['--no-such-option'], "Unknown option '--no-such-option'"));
  }

  for (const [command, args, reason] of [
    ['break', ['explode', 'orders'], 'the kinds are slow, fail, reject, hang, garbage, stop'],
    ['break', ['stop'], 'stop what?'],
    ['break', ['slow', 'stock-exchange'], 'slow by how much? --ms 1000'],
    ['break', ['fail', 'ip-echo', '--every', 'x'], '--every: must be a whole number (got x)'],
    ['chaos', ['--scale', 'orders'], '--scale: must name each service once'],
    ['chaos', ['--scale', 'fees=2', '--scale', 'orders=11'], 'scale: orders can have 1 to 10'],
    ['chaos', ['--orders', '0'], '--orders: '],
    ['clean', ['everything'], "Unexpected argument 'everything'"],
    ['dead', ['--put-back', '26bc34c2'], 'not a UUID'],
    ['dead', [UUID, UUID], 'one UUID, please'],
    ['export', ['--since', 'soon'], 'since: must be for example 30s, 10m, 2h or 1d'],
    ['import', ['incident.jsonl', '--name', 'a/b'], '--name: must be letters, digits'],
    ['import', ['incident.jsonl', '--name', ''], '--name: must be letters, digits'],
    ['logs', [UUID, UUID], 'one UUID, please'],
    ['smoke', ['--jaeger', 'here'], '--jaeger: must be an http:// or https:// URL'],
    ['start', ['--scale', 'orders=11'], 'scale: orders can have 1 to 10 instances, not 11'],
    ['start', ['--scale', 'fees=11', '--scale', 'orders=2'], 'scale: fees can have 1 to 10'],
    ['start', ['--without', 'bees', '--without', 'fees'], '--without: there is no service "bees"'],
    ['trace', [], 'one UUID, please'],
    ['trace', ['26bc34c2'], 'not a UUID'],
  ] as const) {
    it(`of ${command}: ${args.join(' ')}`, (t) => refuses(t, command, [...args], reason));
  }
});

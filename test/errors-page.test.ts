import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Problem } from '@simplebank/shared/contracts';
import { serviceErrors } from '@simplebank/shared/errors';
import { problemTypes, typeOfProblem } from '@simplebank/shared/problems';
import request from 'supertest';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
const names = Object.keys(problemTypes) as (keyof typeof problemTypes)[];

/** The sections on kinds of errors, by their names. */
const sections = new Map(
  page
    .split(/^#+ /m)
    .map((section) => section.split('\n\n'))
    .filter(([name = '']) => /^[a-z-]+$/.test(name))
    .map(([name = '', ...text]) => [name, text.join('\n\n')]),
);

/** The sources of whatever answers by HTTP, but for the table of problems itself. */
function sources(): string[] {
  const services = readdirSync(path.join(root, 'services')).map((name) => `services/${name}`);
  return ['shared', 'console', 'external', ...services]
    .map((folder) => path.join(root, folder, 'src'))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && path.basename(file) !== 'problems.ts')
        .map((file) => readFileSync(path.join(folder, file), 'utf8')),
    );
}

describe('docs/errors.md', () => {
  it('has a section for each kind of error, and none for another', () => {
    assert.deepEqual([...sections.keys()].sort(), [...names].sort());
  });

  for (const name of names) {
    it(`says of ${name} its status and its title, and more`, () => {
      const { status, title } = problemTypes[name];
      const text = sections.get(name) ?? '';
      assert.ok(text.startsWith(`${status}: ${title}`), text);
      assert.ok(text.length > `${status}: ${title}.`.length + 20, text);
    });
  }

  it('has no kind of error that nobody answers with', () => {
    const code = sources();
    const unused = names.filter((name) => !code.some((text) => text.includes(`'${name}'`)));
    assert.deepEqual(unused, []);
  });

  it('says of each RPC error what it is on the wire, and to a customer', () => {
    const rows = [
      ...page.matchAll(/^\| `(\w+)` \| `([\w.]+)` \| .* \| \[([a-z-]+)\]\(#\3\) \|$/gm),
    ];
    assert.deepEqual(
      rows.map(([, type, path, problem]) => [type, path, problem]),
      Object.entries(serviceErrors).map(([type, { module, problem }]) => [
        type,
        `${module}.${type}`,
        problem,
      ]),
    );
  });

  it('leads to pages and sections that are there', () => {
    const anchorOf = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
    for (const [, link = ''] of page.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file = '', anchor] = link.split('#');
      const target = path.join(root, 'docs', file || 'errors.md');
      assert.ok(existsSync(target), link);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)];
      assert.ok(
        headings.some(([, heading = '']) => anchorOf(heading) === anchor),
        link,
      );
    }
  });

  it('is what the description of a problem allows', () => {
    const { type } = Problem.shape;
    for (const name of names)
      assert.equal(type.parse(typeOfProblem(name)), `/docs/errors.md#${name}`);
    assert.equal(type.safeParse('about:blank').success, false);
  });
});

describe('a problem', () => {
  let bank: TestSystem;
  before(async () => {
    bank = await startTestSystem();
  });
  after(() => bank?.stop());

  for (const name of ['gateway', 'orders', 'external', 'console']) {
    it(`of ${name} has a type that leads to its section`, async () => {
      const { body } = await request(bank.url(name)).get('/nothing/here').expect(404);
      assert.equal(body.type, '/docs/errors.md#path-not-found');
      const { href } = new URL(body.type, `${bank.url(name)}/nothing/here`);
      const answer = await fetch(href);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('Content-Type'), 'text/plain; charset=utf-8');
      assert.equal(await answer.text(), page);
      await request(bank.url(name)).put('/docs/errors.md').expect(405).expect('Allow', 'GET, HEAD');
    });
  }

  it("leads to the console's page of its request, whose line has its name", async () => {
    const uuid = randomUUID();
    const { body } = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(404);
    const { port } = new URL(bank.url('console'));
    assert.equal(body.instance, `http://localhost:${port}/requests/${uuid}`);
    const shown = await fetch(body.instance, { headers: { Accept: 'text/html' } });
    assert.equal(shown.status, 200);
    const lines = await waitFor('the line', async () => {
      const { body: found } = await request(bank.url('console')).get(
        `/api/logs?q=uuid:${uuid} AND problem:"order-not-found"`,
      );
      return found.lines?.length > 0 && found.lines;
    });
    assert.deepEqual(
      lines.map(({ record }: { record: { message: string } }) => record.message),
      ['request failed'],
    );
  });
});

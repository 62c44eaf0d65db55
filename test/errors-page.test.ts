import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Problem } from '@simplebank/shared/contracts';
import { serviceErrors } from '@simplebank/shared/errors';
import { problemTypes, typeOfProblem } from '@simplebank/shared/problems';

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

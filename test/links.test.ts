import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Folders of others, or of what is made. */
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.simplebank']);

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownBelow(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** A page without its code, in which nothing is a link. */
function prose(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^ *(```|~~~)[\s\S]*?^ *\1/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]<>]/g, ' '));
}

/** What headings are called in addresses, as GitHub makes it. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of prose(file).matchAll(/^#{1,6} +(.+)$/gm)) {
    const words = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Where a page leads within the repository. */
function linksOf(file: string): string[] {
  const text = prose(file);
  const found = [
    ...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
    ...text.matchAll(/^\[[^\]]+\]: +(\S+)/gm),
    ...text.matchAll(/\b(?:src|srcset|href)="([^"\s]+)/g),
  ];
  return found.map(([, target = '']) => target).filter((target) => !/^[a-z]+:/i.test(target));
}

const pages = markdownBelow(root);

it('every link of every page leads to something', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page).flatMap((link) => {
      const [address = '', anchor] = link.split('#');
      const target = path.join(
        path.dirname(page),
        decodeURIComponent(address) || path.basename(page),
      );
      const from = path.relative(root, page);
      if (!existsSync(target)) return [`${from}: there is no ${link}`];
      if (anchor === undefined || !target.endsWith('.md')) return [];
      return anchorsOf(target).has(anchor) ? [] : [`${from}: there is no heading for ${link}`];
    }),
  );
  assert.deepEqual(broken, []);
  assert.ok(pages.some((page) => page.endsWith('README.md') && linksOf(page).length > 10));
});

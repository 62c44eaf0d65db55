import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '@simplebank/shared/thrown';
import { type CommandBlock, readPage } from './page.ts';
import { Reader } from './reader.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Folders of others, or of what is made. */
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.simplebank']);

/** What a block may need that some machines have. */
const PROGRAMS: readonly string[] = ['sqlite3'];

/** Every page of the repository, from its root on; but for what has changed, which may be as it was. */
export function allPages(folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : allPages(file);
      return file.endsWith('.md') && file !== 'CHANGELOG.md' ? [file] : [];
    })
    .sort();
}

export function pageOf(file: string) {
  return readPage(readFileSync(path.join(root, file), 'utf8'));
}

/** Why a block is not executed here; undefined when it is. */
export function whyNot({ needs }: CommandBlock): string | undefined {
  return needs !== undefined && PROGRAMS.includes(needs) && hasProgram(needs) ? undefined : needs;
}

function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).status === 0;
}

/** Why no page can be executed here; undefined when they can. */
function whyNone(): string | false {
  if (process.env.TEST_AMQP_URI) return 'pages show the embedded broker';
  return hasProgram('curl') ? false : 'pages need curl';
}

/** A test of each page: that all its commands do what it says. */
export function followPages(files: readonly string[], skip: string | false = false): void {
  for (const file of files) {
    const blocks = pageOf(file).blocks.filter((block) => whyNot(block) === undefined);
    if (blocks.length === 0) continue;
    test(file, { skip: skip || whyNone() }, async (t) => {
      const reader = await Reader.open();
      t.after(() => reader.close());
      const untrue: string[] = [];
      for (const { line, ...block } of blocks)
        await reader
          .follow(block)
          .catch((error: unknown) => untrue.push(`${file}:${line}: ${reasonOf(error)}`));
      if (untrue.length > 0) throw new Error(untrue.join('\n\n'));
      t.diagnostic(`${file}: ${blocks.length} blocks of commands executed`);
    });
  }
}

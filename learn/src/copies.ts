import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { propertyOf } from '@simplebank/shared/thrown';
import type { Patch } from './fault.ts';

/** How long it may take to build or to check them, in milliseconds: some seconds, or on a busy machine minutes. */
const BUILD_LIMIT_MS = 180_000;

const run = promisify(execFile);

/** A copy does not compile; the message is that, and what the compiler says. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

/**
 * Copies of all services, of which some are changed: which ones, the folder does not tell. They run
 * in place of the services, and the learner may mend them. What a copy logs names the file of the
 * original, so a patch must not move a line.
 */
export class Copies {
  readonly #root: string;
  readonly #folder: string;

  /**
   * @param root the repository's
   * @param folder where the copies are to be
   */
  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
  }

  /** The script of a service's copy. */
  program(service: string): string {
    return path.join(this.#folder, 'dist', 'programs', `${service}.js`);
  }

  /**
   * Copies all services, and changes what the patches say.
   *
   * @throws Error when a patch does not fit what it is to change
   */
  async make(patches: readonly Patch[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#linkModules();
    await this.#configure();
    for (const service of await readdir(path.join(this.#root, 'services'))) {
      await this.#copy(service);
    }
    for (const patch of patches) await this.#change(patch);
  }

  /** @throws CopyError when one does not compile */
  async check(): Promise<void> {
    const compiler = path.join(this.#root, 'node_modules', 'typescript', 'bin', 'tsc');
    await this.#run(compiler, '-p', this.#folder);
  }

  /** Makes the programs of them, whatever their types. @throws CopyError when one is no TypeScript */
  async build(): Promise<void> {
    await this.#run(path.join(this.#root, 'local', 'build.js'), this.#folder);
  }

  async #run(...command: string[]): Promise<void> {
    try {
      await run(process.execPath, command, { cwd: this.#folder, timeout: BUILD_LIMIT_MS });
    } catch (error) {
      const said = propertyOf(error, 'stdout') || propertyOf(error, 'stderr');
      throw new CopyError(`the services do not build:\n${String(said || error).trim()}`, {
        cause: error,
      });
    }
  }

  async #copy(service: string): Promise<void> {
    const original = path.join(this.#root, 'services', service);
    const copy = path.join(this.#folder, service);
    await cp(path.join(original, 'src'), path.join(copy, 'src'), { recursive: true });
    await cp(path.join(original, 'package.json'), path.join(copy, 'package.json'));
  }

  /** How the compiler is to look at them, and an editor. */
  async #configure(): Promise<void> {
    const configuration = {
      extends: path.join(this.#root, 'tsconfig.base.json'),
      compilerOptions: {
        // What a mended copy no longer needs is no reason to refuse it.
        noUnusedLocals: false,
        noUnusedParameters: false,
      },
      include: ['*/src'],
    };
    const text = JSON.stringify(configuration, null, 2);
    await writeFile(path.join(this.#folder, 'tsconfig.json'), text);
  }

  async #change({ service, file, from, to }: Patch): Promise<void> {
    const target = path.join(this.#folder, service, file);
    const text = await readFile(target, 'utf8');
    const [before, after, ...more] = text.split(from);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`${service}/${file} has this not once: ${from}`);
    }
    if (from.split('\n').length !== to.split('\n').length) {
      throw new Error(`${service}/${file}: this has another number of lines: ${to}`);
    }
    await writeFile(target, before + to + after);
  }

  /** Outside of the repository nobody finds its packages. */
  async #linkModules(): Promise<void> {
    if (!path.relative(this.#root, this.#folder).startsWith('..')) return;
    const modules = path.join(this.#root, 'node_modules');
    await symlink(modules, path.join(this.#folder, 'node_modules'), 'junction');
  }
}

import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '@simplebank/shared/thrown';
import type { LogLine } from '../../api-types.ts';
import { backfill, type OldLines } from './backfill.ts';
import { Follower } from './follower.ts';
import { readLine } from './line.ts';
import type { LineStore } from './line-store.ts';
import { instanceOf, logFiles, openParts } from './log-folder.ts';

/** How often it is looked for new lines, in milliseconds. */
const POLL_MS = 200;

/** Puts the lines of a folder's files into a store: those that are there, and those that come. */
export class FollowedFolder {
  readonly #directory: string;
  readonly #store: LineStore;
  readonly #tell: (lines: readonly LogLine[]) => void;
  readonly #report: (problem: string) => void;
  /** By the file's name. */
  readonly #followers = new Map<string, Follower>();
  /** What cannot be read, by its name: one sentence each. */
  readonly #problems = new Map<string, string>();
  readonly #closing = new AbortController();
  readonly #following: Promise<void>;
  /** Kept when the old lines are in the store, as far as there is room. */
  readonly loaded: Promise<void>;
  /** Lines that nobody has been told of yet. */
  #fresh: LogLine[] = [];

  /**
   * @param options.tell is called with new lines, not with those that were there before
   * @param options.report is told of a file that begins to be unreadable
   */
  constructor(options: {
    directory: string;
    store: LineStore;
    tell: (lines: readonly LogLine[]) => void;
    report: (problem: string) => void;
  }) {
    this.#directory = options.directory;
    this.#store = options.store;
    this.#tell = options.tell;
    this.#report = options.report;
    const opened = this.#open();
    this.loaded = opened.then((old) => this.#load(old));
    this.#following = opened.then(() => this.#follow());
  }

  /** Files that cannot be read at the moment, and why: one sentence each. */
  problems(): string[] {
    return [...this.#problems.values()];
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.loaded, this.#following]);
    for (const follower of this.#followers.values()) await follower.close();
  }

  async #open(): Promise<OldLines[]> {
    const old: OldLines[] = [];
    for (const name of await this.#names()) {
      const parts = await this.#trying(name, () => {
        return openParts(path.join(this.#directory, name), this.#followerOf(name));
      });
      if (parts) old.push({ instance: instanceOf(name) ?? name, parts });
    }
    return old;
  }

  async #load(old: readonly OldLines[]): Promise<void> {
    await this.#trying('older files', () => backfill(this.#store, old, this.#closing.signal));
    this.#store.endOlder();
    for (const { handle } of old.flatMap(({ parts }) => parts)) await handle.close();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      for (const name of await this.#names()) this.#followerOf(name);
      for (const [name, follower] of this.#followers) {
        await this.#trying(name, () => follower.read());
      }
      if (this.#fresh.length > 0) this.#tell(this.#fresh);
      this.#fresh = [];
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #names(): Promise<string[]> {
    return (await this.#trying(this.#directory, () => logFiles(this.#directory))) ?? [];
  }

  #followerOf(name: string): Follower {
    const instance = instanceOf(name) ?? name;
    const existing = this.#followers.get(name);
    if (existing) return existing;
    const follower = new Follower(path.join(this.#directory, name), (bytes) => {
      const line = readLine(instance, bytes, Date.now() * 1000);
      if (line) this.#fresh.push(this.#store.add(line));
    });
    this.#followers.set(name, follower);
    return follower;
  }

  /** What cannot be read is a problem until it can, and is tried again. */
  async #trying<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#problems.delete(name);
      return result;
    } catch (error) {
      const why = reasonOf(error);
      const problem = `log lines in ${name} cannot be read: ${why}`;
      if (!this.#problems.has(name)) this.#report(problem);
      this.#problems.set(name, problem);
      return undefined;
    }
  }
}

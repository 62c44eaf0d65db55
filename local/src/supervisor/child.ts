import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { wholeLines } from '@simplebank/console/kept-lines';
import type { z } from 'zod';
import { root } from '../root.ts';
import { askChild } from './ask-child.ts';
import { type Ending, endingOf, stillborn } from './ending.ts';
import { environmentOf, type ProcessSpec } from './process-spec.ts';

const WINDOWS = process.platform === 'win32';

/** What each process loads before its program. */
export const FIRST = pathToFileURL(path.join(root, 'local', 'first.js')).href;

/**
 * MB of each half of V8's space for young objects. Left to itself it takes up to 16, or on newer
 * versions 32, in each of eleven processes: a quarter of the memory of all.
 */
const SEMI_SPACE_MB = 4;
/**
 * Threads that help V8 to collect garbage and to compile: as many as suit the cores. Node.js's four
 * for each process get into each other's way where there are two.
 */
const V8_POOL_SIZE = 0;

/** How long output may still come after the process ended. */
const LAST_OUTPUT_MS = 10_000;
/** How long output may wait for more to be taken with it, in milliseconds; and how much of it. */
const GATHER_MS = 25;
const GATHER_BYTES = 1024 * 1024;

/** Takes whole lines of output; the process's output is held back until the promise is kept. */
export type TakeOutput = (stream: 'stdout' | 'stderr', lines: Buffer) => Promise<void>;

/** Answers a message of a process; what it resolves to is sent back. Never rejects. */
export type Answer = (message: unknown) => Promise<object>;

/** One life of a process: from its start to its end. */
export interface Child {
  readonly pid: number | undefined;
  /** Kept when it has ended and its output has been taken. */
  readonly ended: Promise<Ending>;
  /** Asks it to stop; after `limitMs` it is killed. Returns {@link Child.ended}. */
  stop(limitMs: number): Promise<Ending>;
  /**
   * Asks it something over the channel.
   *
   * @param schema what the answer must be
   * @throws Error when it does not answer in time, or answers something else
   */
  ask<T>(question: object, schema: z.ZodType<T>): Promise<T>;
  /** @returns false when it has ended */
  kill(signal: NodeJS.Signals): boolean;
}

/**
 * Starts a process with its output and an IPC channel connected to this one. The channel is how it
 * learns that this process is gone, however that came about.
 *
 * @param mark is to be in its command
 * @param answer answers what the process asks over that channel, if it may ask
 */
export function startChild(
  spec: ProcessSpec,
  take: TakeOutput,
  mark: string,
  answer?: Answer,
): Child {
  const flags = [
    `--import=${FIRST}?${mark}`,
    '--enable-source-maps',
    `--max-semi-space-size=${SEMI_SPACE_MB}`,
    `--v8-pool-size=${V8_POOL_SIZE}`,
  ];
  const child = spawn(process.execPath, [...flags, ...spec.command], {
    cwd: root,
    env: environmentOf(spec),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Out of reach of the terminal's Ctrl-C: the supervisor alone decides who stops when.
    detached: !WINDOWS,
    windowsHide: true,
  });
  if (spec.mayAsk && answer) listenTo(child, answer);
  const output = Promise.all([
    pump(child.stdout, (lines) => take('stdout', lines)),
    pump(child.stderr, (lines) => take('stderr', lines)),
  ]);
  const exited = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve(endingOf(code, signal)));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(stillborn(error));
    });
  });
  const ended = exited.then(async (ending) => {
    await Promise.race([output, sleep(LAST_OUTPUT_MS, undefined, { ref: false })]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    return ending;
  });

  return {
    pid: child.pid,
    ended,
    ask: (question, schema) => askChild(child, question, schema),
    kill: (signal) => child.kill(signal),
    stop(limitMs) {
      // Windows knows no signals to ask with. There, closing the channel asks.
      if (!WINDOWS) child.kill('SIGTERM');
      else if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

function listenTo(child: ChildProcess, answer: Answer): void {
  child.on('message', async (message) => {
    const reply = await answer(message);
    // It may be gone by now, and then nobody waits.
    if (child.connected) child.send(reply, () => undefined);
  });
}

async function pump(stream: Readable | null, take: (lines: Buffer) => Promise<void>) {
  if (!stream) return; // The process could not even be started.
  for await (const lines of wholeLines(gathered(stream))) await take(lines);
}

/**
 * The bytes of a process's output in few pieces: a busy one writes thousands of lines a second, one by
 * one. They are read at once all the same, because a process whose lines nobody reads has to wait.
 */
async function* gathered(output: Readable): AsyncGenerator<Buffer, void> {
  const buffer = new PassThrough({ highWaterMark: GATHER_BYTES });
  // What breaks the one ends the other, and with that the loop.
  pipeline(output, buffer, () => {});
  for await (const first of buffer) {
    await sleep(GATHER_MS);
    const more: Buffer | null = buffer.read(buffer.readableLength);
    yield more ? Buffer.concat([first, more]) : first;
  }
}

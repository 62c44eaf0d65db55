import path from 'node:path';
import { appendLines } from './append-lines.ts';
import type { Span } from './span.ts';

/**
 * Keeps spans in a directory: one file a service, one span a line. Spans arrive at least once: a
 * batch that failed half way and is sent again leaves some lines twice.
 */
export class SpanStore {
  readonly #directory: string;
  #lastWrite: Promise<void> = Promise.resolve();

  /** @param directory made when it is not there */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Appends spans, after all earlier ones. Rejects when the disk does not take them. */
  append(spans: Span[]): Promise<void> {
    const write = this.#lastWrite.then(() => this.#write(spans));
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  /** Waits until everything appended so far is written, or has failed. */
  async close(): Promise<void> {
    await this.#lastWrite;
  }

  async #write(spans: Span[]): Promise<void> {
    const linesByFile = new Map<string, string>();
    for (const span of spans) {
      const file = fileName(span.service);
      linesByFile.set(file, `${linesByFile.get(file) ?? ''}${JSON.stringify(span)}\n`);
    }
    for (const [file, lines] of linesByFile) {
      await appendLines(path.join(this.#directory, file), lines);
    }
  }
}

/** A service may call itself anything; its file stays in the directory and valid on Windows. */
function fileName(service: string): string {
  const safe = service.replace(/[^\w.-]|^\.+/g, '_').slice(0, 100);
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(safe);
  return `${reserved ? '_' : ''}${safe}.json`;
}

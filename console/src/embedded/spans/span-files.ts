import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { appendLines, keptLines } from '../../kept-lines/index.ts';
import { Span } from '../../span.ts';

/** Spans that may wait to be written; more are refused until the disk has caught up. */
const MOST_WAITING = 50_000;
/** So many are written at once, then others get their turn. */
const SPANS_A_WRITE = 1000;
/** Services that get a file of their own. */
const MOST_FILES = 200;
/** Of each service the newest spans are read again, this many bytes: enough for 10,000 orders. */
const BYTES_READ = 64 * 1024 * 1024;
/** Where services beyond {@link MOST_FILES} go. */
const OTHERS = 'other_services.json';

/**
 * Spans on disk: a directory with one file a service, one span a line. Spans arrive at least once:
 * a batch that failed half way and is sent again leaves some lines twice.
 */
export class SpanFiles {
  readonly #directory: string;
  readonly #files: Set<string>;
  #lastWrite: Promise<void> = Promise.resolve();
  #waiting = 0;

  private constructor(directory: string, files: Iterable<string>) {
    this.#directory = directory;
    this.#files = new Set(files);
  }

  /**
   * @param directory made when it is not there
   * @throws the file system's error
   */
  static async open(directory: string): Promise<SpanFiles> {
    await mkdir(directory, { recursive: true });
    const names = await readdir(directory);
    const kept = names.filter((name) => name.endsWith('.json'));
    return new SpanFiles(
      directory,
      kept.map((name) => name.replace(/\.1\.json$/, '.json')),
    );
  }

  /** Appends spans, after all earlier ones. Rejects when the disk does not take them. */
  append(spans: Span[]): Promise<void> {
    if (this.#waiting > 0 && this.#waiting + spans.length > MOST_WAITING) {
      return Promise.reject(new Error(`${this.#waiting} spans are waiting for the disk already`));
    }
    this.#waiting += spans.length;
    const write = this.#lastWrite
      .then(() => this.#writeAll(spans))
      .finally(() => {
        this.#waiting -= spans.length;
      });
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  /**
   * What was kept before, the span that started first first.
   *
   * @param broken is told of files with lines that are no spans, and of those that cannot be read
   */
  async *read(broken: (problem: string) => void): AsyncGenerator<Span, void> {
    const readers = await Promise.all(
      [...this.#files].map(async (file) => {
        const spans = this.#readFile(file, broken);
        return { spans, next: await spans.next() };
      }),
    );
    for (;;) {
      let first: { at: string; reader: (typeof readers)[number]; span: Span } | undefined;
      for (const reader of readers) {
        if (reader.next.done) continue;
        const span = reader.next.value;
        if (!first || span.startTime < first.at) first = { at: span.startTime, reader, span };
      }
      if (!first) return;
      yield first.span;
      first.reader.next = await first.reader.spans.next();
    }
  }

  /** Waits until everything appended so far is written, or has failed. */
  async close(): Promise<void> {
    await this.#lastWrite;
  }

  async #writeAll(spans: Span[]): Promise<void> {
    for (let at = 0; at < spans.length; at += SPANS_A_WRITE) {
      await this.#write(spans.slice(at, at + SPANS_A_WRITE));
    }
  }

  async #write(spans: Span[]): Promise<void> {
    const linesByFile = new Map<string, string[]>();
    for (const span of spans) {
      const file = this.#fileOf(span.service);
      const lines = linesByFile.get(file) ?? [];
      linesByFile.set(file, lines);
      lines.push(`${JSON.stringify(span)}\n`);
    }
    for (const [file, lines] of linesByFile) {
      await appendLines(path.join(this.#directory, file), lines.join(''));
    }
  }

  #fileOf(service: string): string {
    const name = fileName(service);
    if (this.#files.has(name)) return name;
    if (this.#files.size >= MOST_FILES) return OTHERS;
    this.#files.add(name);
    return name;
  }

  async *#readFile(file: string, broken: (problem: string) => void): AsyncGenerator<Span, void> {
    let bad = 0;
    try {
      for await (const lines of keptLines(path.join(this.#directory, file), BYTES_READ)) {
        for (const line of lines) {
          const span = Span.safeParse(parseJson(line));
          if (span.success) yield span.data;
          else bad += 1;
        }
      }
    } catch (error) {
      broken(`kept spans cannot be read: ${String(error)}`);
    }
    if (bad > 0) broken(`${file} has ${bad} lines that are no spans: left out`);
  }
}

/** A service may call itself anything; its file stays in the directory and valid on Windows. */
function fileName(service: string): string {
  const safe = service
    .replace(/[^\w.-]|^\.+/g, '_')
    .slice(0, 100)
    // `<name>.1.json` is what was put aside of `<name>.json`.
    .replace(/\.1$/, '_1');
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(safe);
  return `${reserved ? '_' : ''}${safe}.json`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

import type { LogLine } from '../model/api-types.ts';
import type { FromWriter, KeptAll, ToWriter, WriterData } from './messages.ts';
import type { SpanRow } from './span-row.ts';
import { Thread } from './thread.ts';
import type { TimingRow } from './timing-writer.ts';

export interface WriterEvents {
  kept: (kept: KeptAll) => void;
  lines: (lines: readonly LogLine[]) => void;
  loaded: () => void;
  report: (problem: string) => void;
}

/** The thread that writes, seen from the one that serves pages. */
export class WriterThread {
  readonly #thread: Thread<ToWriter>;
  readonly #watched: WriterData['watched'];
  /** What gauges were last when it began, by `keyOf`. */
  readonly levels: ReadonlyMap<string, number>;

  private constructor(
    thread: Thread<ToWriter>,
    watched: WriterData['watched'],
    levels: ReadonlyMap<string, number>,
  ) {
    this.#thread = thread;
    this.#watched = watched;
    this.levels = levels;
  }

  /** @throws SqliteError when there can be no file */
  static async open(
    given: Omit<WriterData, 'watched'>,
    events: WriterEvents,
  ): Promise<WriterThread> {
    const watched = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: WriterData = { ...given, watched };
    let levels: ReadonlyMap<string, number> = new Map();
    const thread = await Thread.open<ToWriter, FromWriter>({
      code: 'writer-thread',
      workerData,
      ended: 'what is new is not kept any more',
      hear: (message) => {
        if (message.type === 'opened') levels = message.levels;
        tell(events, message);
      },
    });
    return new WriterThread(thread, watched, levels);
  }

  async addSpans(rows: readonly SpanRow[]): Promise<void> {
    await this.#thread.ask((id) => ({ type: 'spans', id, rows }));
  }

  async addTimings(rows: readonly TimingRow[]): Promise<void> {
    await this.#thread.ask((id) => ({ type: 'timings', id, rows }));
  }

  /** Whether new lines are told. */
  watch(on: boolean): void {
    Atomics.store(this.#watched, 0, on ? 1 : 0);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

function tell(events: WriterEvents, message: FromWriter): void {
  switch (message.type) {
    case 'opened':
    case 'kept':
      events.kept(message.kept);
      break;
    case 'lines':
      events.lines(message.lines);
      break;
    case 'loaded':
      events.loaded();
      break;
    case 'report':
      events.report(message.problem);
  }
}

import type { Kept, LogLine } from '../../api-types.ts';
import type { Source } from '../../source.ts';
import { FollowedFolder } from './followed-folder.ts';
import { LineStore } from './line-store.ts';

/** How many lines are kept. */
const LIMIT = 100_000;
/** How many of them go at once at most. */
const SEGMENT_LINES = 4000;

/** The log lines of all processes. */
export interface Lines {
  /** Kept when what had been written before has been read, as far as there is room; never broken. */
  readonly loaded: Promise<void>;
  readonly search: Source['searchLines'];
  readonly fields: Source['fields'];
  kept(): Kept;
  /** Files that cannot be read at the moment, and why: one sentence each. */
  problems(): string[];
  /** Calls `tell` with the lines that are new, until the returned function is called. */
  watch(tell: (lines: readonly LogLine[]) => void): () => void;
  close(): Promise<void>;
}

/**
 * Reads the log lines in a folder, and from then on what is appended there. Returns at once; the
 * newest lines can be found first.
 *
 * @param options.directory the folder with one file for each process; it need not be there yet
 * @param options.report is told, in a sentence, of each file that begins to be unreadable
 */
export function openLines(options: {
  directory: string;
  report: (problem: string) => void;
}): Lines {
  const store = new LineStore({ limit: LIMIT, segmentLines: SEGMENT_LINES });
  const watchers = new Set<(lines: readonly LogLine[]) => void>();
  const folder = new FollowedFolder({
    ...options,
    store,
    tell: (lines) => {
      for (const tell of watchers) tell(lines);
    },
  });
  return {
    loaded: folder.loaded,
    search: (query, signal) => store.search(query, signal),
    fields: async () => store.fields(),
    kept: () => store.kept(),
    problems: () => folder.problems(),
    watch(tell) {
      watchers.add(tell);
      return () => void watchers.delete(tell);
    },
    close: () => folder.close(),
  };
}

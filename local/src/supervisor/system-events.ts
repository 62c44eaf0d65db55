/** What happens to the processes of a system, to be shown or awaited. */
export type SystemEvent =
  | { readonly type: 'starting'; readonly name: string }
  /** `seconds` since this process was started. */
  | {
      readonly type: 'ready';
      readonly name: string;
      readonly url: string;
      readonly seconds: number;
    }
  /** They live, and are not ready yet: why, by their names. `seconds` since the start began. */
  | {
      readonly type: 'waiting';
      readonly reasons: Readonly<Record<string, string>>;
      readonly seconds: number;
    }
  /** It ended although nobody asked it to; `how` is its exit code or signal, in words. */
  | {
      readonly type: 'restarting';
      readonly name: string;
      readonly how: string;
      readonly delayMs: number;
    }
  /** It ended because it was told to; `isOrderly` when it did so as it should. */
  | {
      readonly type: 'stopped';
      readonly name: string;
      readonly how: string;
      readonly isOrderly: boolean;
    }
  /** Somebody has asked for this while the system runs; `deed` is in words: `stop`. */
  | { readonly type: 'asked'; readonly name: string; readonly deed: string }
  /** Something that is good to know. */
  | { readonly type: 'note'; readonly message: string }
  /** Something is wrong that does not stop the system, for example a full disk. */
  | { readonly type: 'warning'; readonly message: string };

/** A line that a process wrote, without its line end. */
export interface OutputLine {
  /** Of the process, as in its specification. */
  readonly name: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Watches a system. */
export interface Observer {
  onEvent(event: SystemEvent): void;
  /** As long as a returned promise is pending, that process's output is held back. */
  onLine(line: OutputLine): void | Promise<void>;
}

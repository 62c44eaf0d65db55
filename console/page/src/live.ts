import { signal } from '@preact/signals';
import type { Status, StreamEvents } from '../../src/model/api-types.ts';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;

/** Matches no line. */
const NO_LINES = 'NOT *';

/** What a part of the page wants to hear of. */
export interface Listener {
  /** Which lines, in Lucene's syntax; undefined: none. */
  q?: string | undefined;
  onLines?: (news: StreamEvents['lines']) => void;
  onTraces?: (news: StreamEvents['traces']) => void;
  onTimings?: (news: StreamEvents['timings']) => void;
  /** What is known may be more than what was told: the stream was away, or old data is there now. */
  onGap?: () => void;
}

/** `paused` while nobody looks at the page. */
export type Connection = 'connecting' | 'live' | 'paused' | 'lost';

/** How it stands with the stream of what is new. */
export const connection = signal<Connection>('connecting');
/** The console's newest status; undefined until it is known. */
export const status = signal<Status>();

const listeners = new Set<Listener>();
let stream: EventSource | undefined;
let streamQ: string | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let wasLive = false;

/**
 * Opens the stream, for as long as the page is there. The whole page shares one, because a browser
 * opens only six connections to a server, all its tabs together; for the same reason there is none
 * while the page is hidden.
 */
export function startLive(): void {
  document.addEventListener('visibilitychange', connect);
  connect();
}

/** Tries again at once, for who knows that the console is back. */
export function reconnect(): void {
  if (connection.value === 'lost') connect();
}

/** Tells a listener what is new, until the returned function is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (wantedQ() !== streamQ) connect();
  return () => {
    listeners.delete(listener);
    // What follows may want the same lines: the stream is then left alone.
    queueMicrotask(() => {
      if (wantedQ() !== streamQ) connect();
    });
  };
}

/** The lines that the newest listener wants: a page has one list of lines. */
function wantedQ(): string | undefined {
  return [...listeners].findLast(({ q }) => q !== undefined)?.q;
}

function connect(): void {
  clearTimeout(retry);
  stream?.close();
  stream = undefined;
  streamQ = wantedQ();
  if (document.hidden) {
    connection.value = 'paused';
    return;
  }
  if (connection.value === 'paused') connection.value = 'connecting';
  stream = open(streamQ);
}

function open(q: string | undefined): EventSource {
  const source = new EventSource(`/api/stream?${new URLSearchParams({ q: q ?? NO_LINES })}`);
  source.onopen = () => {
    const wasAway = wasLive || failures > 0;
    failures = 0;
    wasLive = true;
    connection.value = 'live';
    if (wasAway) tellGap();
  };
  source.onerror = () => {
    source.close();
    connection.value = 'lost';
    retry = setTimeout(connect, Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
    failures += 1;
  };
  on(source, 'lines', (news) => tell((listener) => listener.onLines?.(news)));
  on(source, 'traces', (news) => tell((listener) => listener.onTraces?.(news)));
  on(source, 'timings', (news) => tell((listener) => listener.onTimings?.(news)));
  on(source, 'status', (news) => {
    const before = status.value;
    status.value = news;
    if (before && isMended(before, news)) tellGap();
  });
  return source;
}

/** What was kept earlier has been read, or something works again: there is more to be had. */
function isMended(before: Status, now: Status): boolean {
  const hasGone = (problem: string) => !now.problems.includes(problem);
  return (before.loading && !now.loading) || before.problems.some(hasGone);
}

function tellGap(): void {
  tell((listener) => listener.onGap?.());
}

function tell(how: (listener: Listener) => void): void {
  for (const listener of [...listeners]) how(listener);
}

function on<E extends keyof StreamEvents>(
  source: EventSource,
  name: E & string,
  handle: (data: StreamEvents[E]) => void,
): void {
  source.addEventListener(name, (event: MessageEvent<string>) => handle(JSON.parse(event.data)));
}

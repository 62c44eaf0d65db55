import type { Response } from 'express';
import type { StreamEvents } from '../model/api-types.ts';

/** Most lines that are told at once. */
const MAX_LINES = 500;
/** Most characters of lines that are told at once; one line is told however long it is. */
const MAX_TEXT = 1_000_000;
/** Most traces that are told at once. */
const MAX_TRACES = 1000;
/** Bytes that may wait to be taken by the client before it is told more. */
const SLOW_BYTES = 256 * 1024;

/**
 * One who listens to the stream. What is new waits here until the next {@link flush}, and no more
 * of it than fits one batch: a client that reads slowly is told less, not later and later.
 */
export class StreamClient {
  /** What the client's lines must match. */
  readonly q: string;
  readonly #response: Response;
  /** As JSON, the oldest first. */
  readonly #lines: string[] = [];
  #text = 0;
  #skipped = 0;
  #traceIds = new Set<string>();
  #timingsMs: number | undefined;
  /** As JSON. */
  #status: string | undefined;

  constructor(response: Response, q: string) {
    this.#response = response;
    this.q = q;
  }

  /** @param json a line, as JSON */
  addLine(json: string): void {
    this.#lines.push(json);
    this.#text += json.length;
    while (this.#lines.length > MAX_LINES || (this.#text > MAX_TEXT && this.#lines.length > 1)) {
      this.#text -= this.#lines.shift()?.length ?? 0;
      this.#skipped += 1;
    }
  }

  addTraces(traceIds: readonly string[]): void {
    for (const traceId of traceIds) {
      // The newest stand last.
      this.#traceIds.delete(traceId);
      this.#traceIds.add(traceId);
    }
    for (const oldest of this.#traceIds) {
      if (this.#traceIds.size <= MAX_TRACES) break;
      this.#traceIds.delete(oldest);
    }
  }

  /** @param ms a time, since 1970 */
  addTimings(ms: number): void {
    this.#timingsMs = ms;
  }

  /** @param json the status, as JSON; a newer one takes the place of one not told yet */
  setStatus(json: string): void {
    this.#status = json;
  }

  /** Tells what waits, unless the client has still not taken what it was told before. */
  flush(): void {
    if (this.#response.writableLength > SLOW_BYTES) return;
    const events = this.#takeEvents();
    if (events.length > 0) this.#response.write(events.join(''));
  }

  /** Says nothing, and so keeps the connection from looking dead. */
  heartbeat(): void {
    if (this.#response.writableLength <= SLOW_BYTES) this.#response.write(':\n\n');
  }

  end(): void {
    this.#response.end();
  }

  #takeEvents(): string[] {
    const events: string[] = [];
    if (this.#status !== undefined) events.push(event('status', this.#status));
    if (this.#lines.length > 0) {
      const lines = this.#lines.join(',');
      events.push(event('lines', `{"lines":[${lines}],"skipped":${this.#skipped}}`));
    }
    if (this.#traceIds.size > 0) {
      events.push(event('traces', JSON.stringify({ traceIds: [...this.#traceIds] })));
    }
    if (this.#timingsMs !== undefined) {
      const time = new Date(this.#timingsMs).toISOString();
      events.push(event('timings', JSON.stringify({ time })));
    }
    this.#lines.length = 0;
    this.#text = 0;
    this.#skipped = 0;
    this.#traceIds = new Set();
    this.#timingsMs = undefined;
    this.#status = undefined;
    return events;
  }
}

/** An event as server-sent events are written (HTML, section 9.2.5). JSON holds no line end. */
function event(name: keyof StreamEvents, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

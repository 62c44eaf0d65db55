/** How often news is told at most, in milliseconds. */
const INTERVAL_MS = 500;
/** How many traces one piece of news names at most: the newest. */
const MOST_TRACES = 1000;

/** Tells watchers which traces have new spans: gathered, for spans come in bursts. */
export class Announcer {
  readonly #watchers = new Set<(traceIds: readonly string[]) => void>();
  readonly #news = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @returns ends it */
  watch(tell: (traceIds: readonly string[]) => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  announce(traceIds: readonly string[]): void {
    if (this.#watchers.size === 0) return;
    for (const traceId of traceIds) this.#news.add(traceId);
    this.#timer ??= setTimeout(() => this.#tell(), INTERVAL_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watchers.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const news = [...this.#news].slice(-MOST_TRACES);
    this.#news.clear();
    for (const tell of this.#watchers) tell(news);
  }
}

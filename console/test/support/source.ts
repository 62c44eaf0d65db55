import { graphOf } from '../../src/graph/graph.ts';
import type { News, Source } from '../../src/model/source.ts';

/** Stands in for a source: answers what it is given, and tells the news that it is told. */
export class TestSource implements Source {
  readonly #watchers = new Set<(news: News) => void>();
  /** What the next queries of lines and of services do. */
  searchLines: Source['searchLines'] = async () => ({ lines: [], total: 0, cursor: null });
  services: Source['services'] = async () => [];
  problems: string[] = [];

  get watchers(): number {
    return this.#watchers.size;
  }

  tell(news: News): void {
    for (const watcher of this.#watchers) watcher(news);
  }

  watch(tell: (news: News) => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  status(): ReturnType<Source['status']> {
    const { problems } = this;
    return {
      source: 'embedded',
      loading: false,
      lines: null,
      traces: null,
      timings: null,
      problems,
    };
  }

  fields: Source['fields'] = async () => ({ fields: [] });
  instances: Source['instances'] = async () => [];
  operations: Source['operations'] = async () => [];
  findTraces: Source['findTraces'] = async () => [];
  trace: Source['trace'] = async () => [];
  graph: Source['graph'] = async (range) => graphOf([], range);
  timings: Source['timings'] = async () => ({
    from: '',
    to: '',
    stepMs: 0,
    series: [],
    gauges: [],
  });
  async close(): Promise<void> {}
}

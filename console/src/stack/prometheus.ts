import { z } from 'zod';
import type { Metrics } from '../model/api-types.ts';
import { QueryError, type TimingQuery } from '../model/source.ts';
import { BOUNDS, GaugeLabels, GaugeRows, gaugesPromql } from './prometheus-gauges.ts';
import { FIGURES, promql } from './prometheus-query.ts';
import type { Server } from './server.ts';
import { TimingTable } from './timing-table.ts';

/** What is shown of a query that is not told when: an hour, in milliseconds. */
const DEFAULT_RANGE_MS = 3_600_000;
/** Between two scrapes nothing is known, so steps are multiples of this, in milliseconds. */
const SHORTEST_STEP_MS = 10_000;
const MOST_STEPS = 2000;

/** A time in seconds since 1970, and a number. */
const Sample = z.tuple([z.number(), z.string().transform(Number)]);
const Labels = z.object({ service: z.string().default(''), handler: z.string().default('') });
const Ranges = z.object({
  data: z.object({ result: z.array(z.object({ metric: Labels, values: z.array(Sample) })) }),
});
const GaugeRanges = z.object({
  data: z.object({ result: z.array(z.object({ metric: GaugeLabels, values: z.array(Sample) })) }),
});
const Instant = z.object({ data: z.object({ result: z.array(z.object({ value: Sample })) }) });

/** Each of these moments (milliseconds since 1970) ends a step of `stepMs` milliseconds. */
interface Steps {
  firstMs: number;
  lastMs: number;
  stepMs: number;
}

/** Timings, asked of the Prometheus that scrapes StatsD's exporter. */
export class Timings {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  /** As `Source.timings`. */
  async timings(query: TimingQuery, signal: AbortSignal): Promise<Metrics> {
    const { toMs = Date.now() } = query;
    const { fromMs = toMs - DEFAULT_RANGE_MS } = query;
    const stepMs = Math.max(1, Math.ceil(query.stepMs / SHORTEST_STEP_MS)) * SHORTEST_STEP_MS;
    if ((toMs - fromMs) / stepMs > MOST_STEPS) {
      throw new QueryError(`there would be more than ${MOST_STEPS} steps: choose longer ones`);
    }
    const rangeMs = Math.max(1, Math.round(toMs - fromMs));
    const whole = { firstMs: toMs, lastMs: toMs, stepMs: rangeMs };
    const steps = {
      firstMs: Math.floor(fromMs / stepMs) * stepMs + stepMs,
      lastMs: Math.ceil(toMs / stepMs) * stepMs,
      stepMs,
    };
    const [inAll, byStep, gauges] = await Promise.all([
      this.#table(query, whole, signal),
      this.#table(query, steps, signal),
      this.#gauges(query, steps, signal),
    ]);
    return {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      stepMs,
      series: seriesOf(inAll, byStep),
      gauges,
    };
  }

  /** When the newest timings came, in milliseconds since 1970; undefined when none did. */
  async newest(signal: AbortSignal): Promise<number | undefined> {
    const query = 'max(timestamp(simplebank_handler_duration_seconds_count))';
    const path = `/api/v1/query?${new URLSearchParams({ query })}`;
    const { data } = await this.#server.ask({ path, schema: Instant, signal });
    const seconds = data.result[0]?.value[1];
    return seconds === undefined ? undefined : seconds * 1000;
  }

  async #gauges(
    { service, handler }: TimingQuery,
    steps: Steps,
    signal: AbortSignal,
  ): Promise<Metrics['gauges']> {
    const rows = new GaugeRows(steps.stepMs);
    await Promise.all(
      BOUNDS.map(async (bound) => {
        const asked = rangeOf(gaugesPromql(bound, steps.stepMs), steps);
        const path = `/api/v1/query_range?${asked}`;
        const { data } = await this.#server.ask({ path, schema: GaugeRanges, signal });
        for (const { metric, values } of data.result) rows.add(metric, bound, values);
      }),
    );
    return rows
      .gauges()
      .filter((gauge) => gauge.service === (service ?? gauge.service))
      .filter((gauge) => gauge.name === (handler ?? gauge.name));
  }

  async #table(query: TimingQuery, steps: Steps, signal: AbortSignal): Promise<TimingTable> {
    const table = new TimingTable(steps.stepMs);
    await Promise.all(
      FIGURES.map(async (figure) => {
        const { service, handler } = query;
        const asked = rangeOf(promql(figure, { service, handler }, steps.stepMs), steps);
        const path = `/api/v1/query_range?${asked}`;
        const { data } = await this.#server.ask({ path, schema: Ranges, signal });
        for (const { metric, values } of data.result) table.add(metric, figure, values);
      }),
    );
    return table;
  }
}

function seriesOf(inAll: TimingTable, byStep: TimingTable): Metrics['series'] {
  const steps = byStep.rows();
  return [...inAll.rows()].flatMap(([key, { service, handler, points: wholes }]) =>
    wholes.map(({ time: _, ...all }) => {
      return { service, handler, all, points: steps.get(key)?.points ?? [] };
    }),
  );
}

/** @param query in PromQL */
function rangeOf(query: string, { firstMs, lastMs, stepMs }: Steps): URLSearchParams {
  return new URLSearchParams({
    query,
    start: String(firstMs / 1000),
    end: String(lastMs / 1000),
    step: `${stepMs}ms`,
  });
}

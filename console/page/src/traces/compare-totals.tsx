import type { ComponentChildren } from 'preact';
import { formatDuration, shortUuid } from '../ui/format.ts';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import type { ComparedSpan } from './compare-traces.ts';
import { Difference, Share, signed } from './difference.tsx';
import type { TraceSummary } from './trace-summary.ts';
import './compare-totals.css';

/** What the two traces are, and how they differ as a whole. */
export function CompareTotals(props: {
  a: TraceSummary;
  b: TraceSummary;
  spans: readonly ComparedSpan[];
}) {
  const { a, b, spans } = props;
  const onlyA = spans.filter((span) => !span.b).length;
  const onlyB = spans.filter((span) => !span.a).length;
  return (
    <table class="card compare-totals">
      <caption class="visually-hidden">The two traces as a whole</caption>
      <thead>
        <tr>
          <td class="compare-corner" />
          <th scope="col" class="compare-trace">
            <Whole side="A" trace={a} />
          </th>
          <th scope="col" class="compare-trace">
            <Whole side="B" trace={b} />
          </th>
          <th scope="col" class="compare-change">
            B against A
          </th>
        </tr>
      </thead>
      <tbody>
        <Total
          name="Duration"
          class="compare-duration"
          a={formatDuration(a.durationUs)}
          b={formatDuration(b.durationUs)}
          change={
            <>
              <Difference aUs={a.durationUs} bUs={b.durationUs} />{' '}
              <Share aUs={a.durationUs} bUs={b.durationUs} />
            </>
          }
        />
        <Total
          name="Spans"
          a={a.spanCount}
          b={b.spanCount}
          change={signed(b.spanCount - a.spanCount, String)}
        />
        <Total name="Only here" a={onlyA} b={onlyB} change="" />
        <Total
          name="Errors"
          a={a.errorCount}
          b={b.errorCount}
          change={signed(b.errorCount - a.errorCount, String)}
        />
      </tbody>
    </table>
  );
}

function Whole({ side, trace }: { side: 'A' | 'B'; trace: TraceSummary }) {
  return (
    <span class="compare-whole">
      <span class="compare-side">{side}</span>
      <a class="cut" href={`/traces/${trace.traceId}`} title={trace.operation}>
        {trace.operation}
      </a>
      <ServiceName service={trace.service} />
      <span class="muted">
        <Time value={trace.startUs} date />
      </span>
      {trace.uuid && (
        <a class="mono" href={`/requests/${encodeURIComponent(trace.uuid)}`} title={trace.uuid}>
          {shortUuid(trace.uuid)}
        </a>
      )}
    </span>
  );
}

function Total(props: {
  name: string;
  class?: string;
  a: ComponentChildren;
  b: ComponentChildren;
  change: ComponentChildren;
}) {
  return (
    <tr class={props.class}>
      <th scope="row" class="compare-total-name">
        {props.name}
      </th>
      <td class="compare-value">{props.a}</td>
      <td class="compare-value">{props.b}</td>
      <td class="compare-change">{props.change}</td>
    </tr>
  );
}

import { useMemo } from 'preact/hooks';
import type { JaegerAnswer, JaegerTrace } from '../../../src/api-types.ts';
import { navigate, parameters } from '../router.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Icon } from '../ui/icon.tsx';
import { useQuery } from '../ui/use-query.ts';
import { useTitle } from '../ui/use-title.ts';
import { CompareRows } from './compare-rows.tsx';
import { CompareTotals } from './compare-totals.tsx';
import { compareTraces } from './compare-traces.ts';
import { extent, summarize } from './trace-summary.ts';
import './compare.css';

/** `/traces/compare?a=&b=`: two traces side by side, span by span. */
export function ComparePage() {
  useTitle('Compare traces');
  const a = parameters.value.get('a') ?? '';
  const b = parameters.value.get('b') ?? '';
  const [first, second] = [useTrace(a), useTrace(b)];
  const error = first.error ?? second.error;
  const [one, other] = [first.data?.data[0], second.data?.data[0]];

  if (!a || !b) {
    return (
      <Empty isPage title="Two traces are needed.">
        Choose them in the list of <a href="/traces">traces</a>.
      </Empty>
    );
  }
  return (
    <div class="compare">
      <header class="compare-head">
        <h1>Compare two traces</h1>
        <button
          type="button"
          class="button"
          onClick={() => navigate(`/traces/compare?${new URLSearchParams({ a: b, b: a })}`)}
        >
          <Icon name="swap" />
          Swap
        </button>
      </header>
      {error && <ErrorNote error={error} retry={first.error ? first.reload : second.reload} />}
      {!error && !(one && other) && <Empty title="Looking them up …" />}
      {!error && one && other && <Comparison a={one} b={other} />}
    </div>
  );
}

function useTrace(id: string) {
  return useQuery<JaegerAnswer<JaegerTrace[]>>(
    id ? `/api/traces/${encodeURIComponent(id)}` : undefined,
  );
}

function Comparison({ a, b }: { a: JaegerTrace; b: JaegerTrace }) {
  const spans = useMemo(() => compareTraces(a, b), [a, b]);
  const [one, other] = [summarize(a), summarize(b)];
  const scaleUs = Math.max(extent(a).durationUs, extent(b).durationUs, 1);
  if (!one || !other) return <Empty title="One of the traces has no spans." />;
  return (
    <>
      <CompareTotals a={one} b={other} spans={spans} />
      <CompareRows spans={spans} scaleUs={scaleUs} />
    </>
  );
}

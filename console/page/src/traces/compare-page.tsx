import { useEffect, useMemo } from 'preact/hooks';
import type { JaegerAnswer, JaegerTrace, TraceComparison } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { navigate, parameters, setParameters } from '../router.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { plural } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useQuery } from '../ui/use-query.ts';
import { useTitle } from '../ui/use-title.ts';
import { CompareRows } from './compare-rows.tsx';
import { CompareTotals } from './compare-totals.tsx';
import { compareTraces } from './compare-traces.ts';
import { DifferencesCard } from './differences-card.tsx';
import { HEALTHY } from './healthy-link.tsx';
import { extent, summarize } from './trace-summary.ts';
import './compare.css';

/**
 * `/traces/compare?a=&b=`: two traces side by side: how they differ, then span by span. `a=healthy`
 * stands for the newest healthy one of the kind of `b`, whose id takes its place.
 */
export function ComparePage() {
  useTitle('Compare traces');
  const a = parameters.value.get('a') ?? '';
  const b = parameters.value.get('b') ?? '';
  const isWanted = a === HEALTHY;
  const comparison = useQuery<TraceComparison>(
    a && b ? apiPath(`/api/traces/${part(b)}/comparison`, { with: isWanted ? '' : a }) : undefined,
  );
  const [first, second] = [useTrace(isWanted ? '' : a), useTrace(b)];
  const failed = [first, second, comparison].find(({ error }) => error);
  const [one, other] = [first.data?.data[0], second.data?.data[0]];
  const healthy = isWanted ? comparison.data?.with : undefined;
  useEffect(() => {
    if (healthy) setParameters({ a: healthy });
  }, [healthy]);

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
      {failed?.error && <ErrorNote error={failed.error} retry={failed.reload} />}
      {healthy === null && <NoneHealthy looked={comparison.data?.looked ?? 0} trace={other} />}
      {!failed && healthy !== null && !(one && other) && <Empty title="Looking them up …" />}
      {!failed && one && other && (
        <Comparison a={one} b={other} differences={comparison.data?.differences} />
      )}
    </div>
  );
}

function useTrace(id: string) {
  return useQuery<JaegerAnswer<JaegerTrace[]>>(id ? `/api/traces/${part(id)}` : undefined);
}

function part(id: string): string {
  return encodeURIComponent(id);
}

function NoneHealthy({ looked, trace }: { looked: number; trace: JaegerTrace | undefined }) {
  const { operation, service } = (trace && summarize(trace)) ?? {};
  return (
    <Empty title="There is no healthy trace to compare it with.">
      {`In each of the ${plural(looked, 'trace')} that begin like this one something failed or is missing. `}
      {operation && service && (
        <a href={apiPath('/traces', { service, operation })}>Show them all</a>
      )}
    </Empty>
  );
}

function Comparison(props: {
  a: JaegerTrace;
  b: JaegerTrace;
  differences: TraceComparison['differences'] | undefined;
}) {
  const { a, b, differences } = props;
  const spans = useMemo(() => compareTraces(a, b), [a, b]);
  const [one, other] = [summarize(a), summarize(b)];
  const scaleUs = Math.max(extent(a).durationUs, extent(b).durationUs, 1);
  if (!one || !other) return <Empty title="One of the traces has no spans." />;
  return (
    <>
      {differences && <DifferencesCard differences={differences} />}
      <CompareTotals a={one} b={other} spans={spans} />
      <CompareRows spans={spans} scaleUs={scaleUs} />
    </>
  );
}

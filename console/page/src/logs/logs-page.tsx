import { useCallback, useEffect, useState } from 'preact/hooks';
import type { FieldList } from '../../../src/model/api-types.ts';
import { ApiError } from '../api.ts';
import { parameters, setParameters } from '../router.ts';
import { Drawer } from '../ui/drawer.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { addressOf } from '../ui/line-address.ts';
import { useQuery } from '../ui/use-query.ts';
import { useTitle } from '../ui/use-title.ts';
import { Examples } from './examples.tsx';
import { FieldTools } from './field-tools.tsx';
import { FieldValuesCard } from './field-values-card.tsx';
import { LogHistogram } from './histogram.tsx';
import { LineDrawer } from './line-drawer.tsx';
import { LineList } from './line-list.tsx';
import { LogFilters } from './log-filters.tsx';
import { asParameters, type LogSearch, readLogSearch, wholeQuery, withTerm } from './log-search.ts';
import { LogSummary } from './log-summary.tsx';
import { NoLines } from './no-lines.tsx';
import { PatternsCard } from './patterns-card.tsx';
import { QueryBox } from './query-box.tsx';
import { useLines } from './use-lines.ts';
import { useNewLines } from './use-new-lines.ts';
import { useOpenLine } from './use-open-line.ts';
import './logs.css';

const NO_FIELDS: FieldList['fields'] = [];

/** `/logs`: all services' lines, to be searched, filtered and followed. */
export function LogsPage() {
  const search = readLogSearch(parameters.value);
  const openAddress = parameters.value.get('open') ?? undefined;
  const following = parameters.value.get('tail') === 'on';
  const [showsExamples, setShowsExamples] = useState(false);
  const { data, reload: reloadFields } = useQuery<FieldList>('/api/fields');
  const fields = data?.fields ?? NO_FIELDS;
  const q = wholeQuery(search);
  const lines = useLines({ q, from: search.from, to: search.to });
  const { found, error } = lines;
  const open = useOpenLine(openAddress, found?.lines);
  const problem = error instanceof ApiError && error.status === 400 ? error.message : undefined;
  const news = useNewLines({
    ...lines,
    q: search.to || error || lines.stale ? undefined : q,
    // Where there is nothing yet, nobody loses their place.
    following: following || found?.total === 0,
  });
  const histogram = found?.histogram;
  // What is new may have fields, and be of services, that were not there before.
  useEffect(() => {
    if (histogram) reloadFields();
  }, [reloadFields, histogram]);
  useTitle(search.q ? `Logs: ${search.q}` : 'Logs');

  const change = useCallback((changes: Partial<LogSearch>) => {
    setParameters(asParameters(changes), { replace: false });
  }, []);
  const searchFor = (text: string) => {
    setShowsExamples(false);
    if (text === search.q) void lines.reload();
    else change({ q: text });
  };
  const filter = (term: string, negate: boolean) => {
    change({ q: withTerm(search.q, term, { negate }) });
  };
  const follow = (on: boolean) => {
    const isPast = on && search.to !== '';
    setParameters({ tail: on ? 'on' : undefined, ...(isPast && { from: '', to: '' }) });
    if (on) window.scrollTo(0, 0);
  };
  const close = () => openLine(undefined, false);

  return (
    <div class="logs">
      <h1 class="visually-hidden">Logs</h1>
      <QueryBox
        q={search.q}
        fields={fields}
        problem={problem}
        onSearch={searchFor}
        showsExamples={showsExamples}
        onExamples={setShowsExamples}
      />
      {(showsExamples || problem !== undefined) && (
        <div class="card logs-examples">
          <Examples onSearch={searchFor} />
        </div>
      )}
      <LogFilters search={search} fields={fields} onChange={change} />
      {error && problem === undefined && (
        <ErrorNote error={error} retry={() => void lines.reload()} />
      )}
      {found && problem === undefined && (
        <section class="logs-found" aria-busy={lines.stale} data-stale={lines.stale || undefined}>
          <div class="card">
            <LogSummary
              total={found.total}
              reached={found.reached}
              search={search}
              onChange={change}
              following={following}
              onFollow={follow}
            />
            {found.total > 0 && found.histogram && found.histogram.buckets.length > 0 && (
              <LogHistogram
                histogram={found.histogram}
                onZoom={(fromMs, toMs) => change({ from: iso(fromMs), to: iso(toMs) })}
              />
            )}
            <FieldTools search={search} fields={fields} onChange={change} />
          </div>
          {search.field && (
            <FieldValuesCard
              field={search.field}
              q={q}
              from={search.from}
              to={search.to}
              onFilter={filter}
              onClose={() => change({ field: '' })}
            />
          )}
          {found.lines.length === 0 ? (
            <NoLines search={search} hints={found.hints} onChange={change} />
          ) : search.view === 'patterns' ? (
            <PatternsCard
              q={q}
              from={search.from}
              to={search.to}
              onLines={(term) => change({ q: withTerm(search.q, term), view: '' })}
            />
          ) : (
            <LineList
              lines={found.lines}
              total={found.total}
              columns={search.columns}
              q={search.q}
              newCount={news.count}
              onNew={() => {
                window.scrollTo(0, 0);
                news.show();
              }}
              loading={lines.loading}
              full={lines.full}
              onMore={lines.more}
              openAddress={openAddress}
              onOpen={(line) => openLine(addressOf(line), openAddress !== undefined)}
            />
          )}
        </section>
      )}
      {open === 'missing' && (
        <Drawer title="This line is not kept any more." onClose={close}>
          Only the newest lines are kept.
        </Drawer>
      )}
      {open && open !== 'missing' && (
        <LineDrawer
          line={open}
          onFilter={filter}
          onField={(field) => change({ field })}
          onClose={close}
        />
      )}
    </div>
  );
}

/** @param replace the step before goes, which is another line that was open */
function openLine(address: string | undefined, replace: boolean): void {
  setParameters({ open: address }, { replace, scroll: false });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

import type { LinesAround } from '../../../src/model/api-types.ts';
import { ApiError, apiPath } from '../api.ts';
import { navigate, parameters, setParameters } from '../router.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { addressOf, findLine, idIn, timeIn } from '../ui/line-address.ts';
import { Segments } from '../ui/segments.tsx';
import { Time } from '../ui/time.tsx';
import { useQuery } from '../ui/use-query.ts';
import { useTitle } from '../ui/use-title.ts';
import { LineDrawer } from './line-drawer.tsx';
import { LineList } from './line-list.tsx';
import { readLogSearch } from './log-search.ts';
import { timeOf } from './record.ts';
import './around-page.css';

const WHOSE = [
  { value: '', label: 'All' },
  { value: 'service', label: 'Its service' },
  { value: 'instance', label: 'Its instance' },
];
const FEW = 10;
const MOST = 500;
/** How many times as many there are with every "more". */
const MORE = 3;

/** `/logs/around?line=`: a line among those before and after it. */
export function AroundPage() {
  useTitle('Lines around a line');
  const read = (name: string) => parameters.value.get(name) ?? '';
  const [address, of, open] = [read('line'), read('of'), read('open')];
  const { columns } = readLogSearch(parameters.value);
  const count = Math.min(Math.max(1, Number(read('count')) || FEW), MOST);
  const { data, error, reload } = useQuery<LinesAround>(pathOf(address, of, count), { keep: true });
  const lines = data?.lines ?? [];
  const line = findLine(lines, address);
  const opened = open ? findLine(lines, open) : undefined;
  const isGone = address === '' || (error instanceof ApiError && [400, 404].includes(error.status));

  if (isGone) {
    return (
      <Empty isPage title="This line is not kept any more.">
        <a href="/logs">Search the lines that are</a>
      </Empty>
    );
  }
  return (
    <div class="around">
      <header class="around-head">
        <h1>Lines around {line ? <Time value={timeOf(line)} date /> : 'a line'}</h1>
        <Segments
          label="Whose lines"
          value={of}
          options={WHOSE}
          onChange={(whose) => setParameters({ of: whose }, { replace: false })}
        />
        {count < MOST && (
          <button
            type="button"
            class="button"
            onClick={() => setParameters({ count: String(Math.min(count * MORE, MOST)) })}
          >
            Show more
          </button>
        )}
      </header>
      {error && <ErrorNote error={error} retry={reload} />}
      {line && (
        <LineList
          lines={lines}
          total={lines.length}
          columns={columns}
          q=""
          markedAddress={addressOf(line)}
          openAddress={opened && open}
          onOpen={(each) => setParameters({ open: addressOf(each) }, { scroll: false })}
        />
      )}
      {opened && (
        <LineDrawer
          line={opened}
          onFilter={(term, negate) =>
            navigate(apiPath('/logs', { q: negate ? `NOT ${term}` : term }))
          }
          onField={(field) => navigate(apiPath('/logs', { field }))}
          onClose={() => setParameters({ open: undefined }, { scroll: false })}
        />
      )}
    </div>
  );
}

function pathOf(address: string, of: string, count: number): string | undefined {
  const ms = timeIn(address);
  if (Number.isNaN(ms)) return undefined;
  const at = new Date(ms).toISOString();
  return apiPath('/api/logs/around', { id: idIn(address), at, of, count });
}

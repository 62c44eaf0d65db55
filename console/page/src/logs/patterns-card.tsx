import type { LinePatterns } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatCount, plural } from '../ui/format.ts';
import { Level } from '../ui/level.tsx';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { useQuery } from '../ui/use-query.ts';
import './patterns-card.css';

const VALUE = '…';

/**
 * What the lines that were found say, their values left out, and how often.
 *
 * @param props.q the whole query, in Lucene's syntax
 * @param props.onLines gets a term that finds the lines of a pattern
 */
export function PatternsCard(props: {
  q: string;
  from: string;
  to: string;
  onLines: (term: string) => void;
}) {
  const { q, from, to } = props;
  const path = apiPath('/api/logs/patterns', { q, from, to });
  const { data, error, reload } = useQuery<LinePatterns>(path, { keep: true });
  if (error) return <ErrorNote error={error} retry={reload} />;
  if (!data) return <Empty title="Looking for patterns …" />;
  const { patterns, distinct, looked, total } = data;
  return (
    <section class="card patterns" aria-labelledby="patterns-title">
      <h2 id="patterns-title">
        {plural(distinct, 'pattern')} in{' '}
        {total > looked
          ? `the newest ${formatCount(looked)} of ${plural(total, 'line')}`
          : plural(total, 'line')}
      </h2>
      <ul>
        {patterns.map((pattern) => (
          <li key={`${pattern.name} ${pattern.levelname} ${pattern.pattern}`}>
            <Pattern {...pattern} share={pattern.count / looked} onLines={props.onLines} />
          </li>
        ))}
      </ul>
      {distinct > patterns.length && (
        <p class="muted">{formatCount(distinct - patterns.length)} rarer ones are not shown.</p>
      )}
    </section>
  );
}

function Pattern(
  props: LinePatterns['patterns'][number] & { share: number; onLines: (term: string) => void },
) {
  const { pattern, name, levelname, count, share, first, last, q } = props;
  return (
    <>
      <span class="pattern-count">
        <b>{formatCount(count)}</b> <span class="muted">{percent(share)}</span>
        <span class="pattern-bar" style={{ inlineSize: `${share * 100}%` }} />
      </span>
      <Level level={levelname} />
      <ServiceName service={name} />
      <button
        type="button"
        class="pattern-text"
        title="Show these lines"
        onClick={() => props.onLines(q)}
      >
        {pattern.split(VALUE).map((part, index) => (
          <span key={index}>
            {index > 0 && <span class="pattern-value">{VALUE}</span>}
            {part}
          </span>
        ))}
      </button>
      <span class="muted pattern-times">
        <Time value={first} date />
        {first !== last && (
          <>
            {' – '}
            <Time value={last} date />
          </>
        )}
      </span>
    </>
  );
}

function percent(share: number): string {
  return share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

import { indentOf } from '../request/indent.ts';
import { formatDuration } from '../ui/format.ts';
import { ServiceDot, serviceColour } from '../ui/service.tsx';
import type { ComparedSpan, SideSpan } from './compare-traces.ts';
import { Difference, Share } from './difference.tsx';
import './compare-rows.css';

/**
 * The spans of two traces, those that belong together in one row.
 *
 * @param props.scaleUs what the whole width of the bars stands for, in microseconds
 */
export function CompareRows(props: { spans: readonly ComparedSpan[]; scaleUs: number }) {
  return (
    <div class="card compare-rows">
      <table>
        <caption class="visually-hidden">Span by span</caption>
        <thead>
          <tr>
            <th scope="col">Span</th>
            <th scope="col">
              <span class="compare-scale">
                <span>A above, B below</span>
                <span>{formatDuration(props.scaleUs)}</span>
              </span>
            </th>
            <th scope="col" class="compare-number">
              A
            </th>
            <th scope="col" class="compare-number">
              B
            </th>
            <th scope="col" class="compare-number">
              Difference
            </th>
            <th scope="col" class="compare-number">
              <span class="visually-hidden">as a share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.spans.map((span, index) => (
            <Row key={index} span={span} scaleUs={props.scaleUs} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ span, scaleUs }: { span: ComparedSpan; scaleUs: number }) {
  const { service, operation, a, b } = span;
  return (
    <tr data-only={!a ? 'b' : !b ? 'a' : undefined}>
      <th scope="row" style={{ '--indent': indentOf(span.depth) }}>
        <span class="compare-name" title={`${service} ${operation}`}>
          <ServiceDot service={service} />
          <span class="muted cut cut-first">{service}</span>
          <span class="compare-operation cut">{operation}</span>
        </span>
      </th>
      <td class="compare-bars">
        <span class="compare-frame" style={{ '--bar': serviceColour(service) }}>
          <Bar span={a} side="a" scaleUs={scaleUs} />
          <Bar span={b} side="b" scaleUs={scaleUs} />
        </span>
      </td>
      <Side span={a} name="A" />
      <Side span={b} name="B" />
      {a && b ? (
        <>
          <td class="compare-number">
            <Difference aUs={a.durationUs} bUs={b.durationUs} />
          </td>
          <td class="compare-number">
            <Share aUs={a.durationUs} bUs={b.durationUs} />
          </td>
        </>
      ) : (
        <td class="compare-number compare-only" colSpan={2}>
          only in {a ? 'A' : 'B'}
        </td>
      )}
    </tr>
  );
}

function Bar(props: { span: SideSpan | undefined; side: 'a' | 'b'; scaleUs: number }) {
  const { span, side, scaleUs } = props;
  if (!span) return null;
  return (
    <span
      class={`compare-bar compare-bar-${side}`}
      data-failed={span.failed || undefined}
      style={{
        insetInlineStart: `${(span.startUs / scaleUs) * 100}%`,
        inlineSize: `${(span.durationUs / scaleUs) * 100}%`,
      }}
    />
  );
}

function Side({ span, name }: { span: SideSpan | undefined; name: string }) {
  return (
    <td class="compare-number" data-side={name} data-failed={span?.failed || undefined}>
      {span ? formatDuration(span.durationUs) : '–'}
      {span?.failed && <span class="visually-hidden"> failed</span>}
    </td>
  );
}

import { selfTime } from '../../../src/compare/self-time.ts';
import type { JaegerSpan, JaegerTag, TimelineSpan } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { tagText } from '../traces/attributes.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { fieldQuery, formatDuration } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { type KeyValue, KeyValues } from '../ui/key-values.tsx';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import type { CriticalPath } from './critical-path.ts';
import { Fact } from './fact.tsx';
import type { Range } from './scale.ts';
import { failureOf, type SpanNode } from './span-tree.ts';
import './details.css';

/** Everything that is known of a span. */
export function SpanDetails(props: {
  node: SpanNode;
  path: CriticalPath;
  beginUs: number;
  onZoom: (range: Range) => void;
}) {
  const { node, path, beginUs } = props;
  const { entry } = node;
  const { span } = entry;
  const waitedUs = path.waits.get(node);
  return (
    <>
      {entry.error && <p class="details-failure">{failureOf(entry)}</p>}
      <dl class="facts">
        <Fact name="Service">
          <ServiceName service={entry.service} />
        </Fact>
        <Fact name="Duration">{formatDuration(entry.durationUs)}</Fact>
        <Fact name="Self time">{formatDuration(selfTime(node))}</Fact>
        <Fact name="Start">
          <Time value={entry.startUs} date />{' '}
          <span class="muted">after {formatDuration(entry.startUs - beginUs)}</span>
        </Fact>
        {entry.skewUs !== undefined && (
          <Fact name="Clock">
            differs: it says {formatDuration(entry.skewUs)} earlier, which is before its cause
          </Fact>
        )}
        {waitedUs !== undefined && (
          <Fact name="Waited">
            {formatDuration(waitedUs)} after{' '}
            {node.isConsumer ? 'its event was told' : 'its parent had ended'}
          </Fact>
        )}
        <Fact name="Span">
          <Id value={entry.spanId} label="the span’s id" />
        </Fact>
        <Fact name="Trace">
          <Id value={span.traceID} label="the trace’s id" href={`/traces/${span.traceID}`} />
        </Fact>
      </dl>
      <p class="details-links">
        <button
          type="button"
          class="button"
          onClick={() => props.onZoom({ fromUs: node.startUs, toUs: node.endUs })}
        >
          Zoom to its time
        </button>
        <a class="button" href={logsOf(entry)}>
          {node.lines.length > 0 ? `Its log lines (${node.lines.length})` : 'Search its log lines'}
        </a>
      </p>
      <Tags title="Attributes" tags={span.tags} />
      <Tags title="Process" tags={entry.process} />
      <Events span={span} />
      <References span={span} />
      {span.warnings?.map((warning) => (
        <p key={warning} class="muted">
          {warning}
        </p>
      ))}
    </>
  );
}

function logsOf({ spanId }: TimelineSpan): string {
  return `/logs?${new URLSearchParams({ q: fieldQuery('span_id', spanId) })}`;
}

function Id({ value, label, href }: { value: string; label: string; href?: string }) {
  return (
    <span class="details-id">
      {href ? <a href={href}>{value}</a> : value}
      <CopyButton text={value} label={label} />
    </span>
  );
}

function Tags({ title, tags }: { title: string; tags: JaegerTag[] }) {
  if (tags.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <KeyValues
        label={title}
        entries={tags.map(({ key, value }) => ({ name: key, value }))}
        actions={(entry) => <SearchTraces {...entry} />}
      />
    </>
  );
}

function SearchTraces({ name, value }: KeyValue) {
  const label = `Traces with this ${name}`;
  return (
    <a
      class="icon-button"
      href={apiPath('/traces', { tags: tagText(name, value) })}
      aria-label={label}
      title={label}
    >
      <Icon name="search" />
    </a>
  );
}

function Events({ span }: { span: JaegerSpan }) {
  return span.logs.map(({ timestamp, fields }) => {
    const title = `Event after ${formatDuration(timestamp - span.startTime)}`;
    return <Tags key={`${timestamp}`} title={title} tags={fields} />;
  });
}

function References({ span }: { span: JaegerSpan }) {
  if (span.references.length === 0) return null;
  return (
    <>
      <h3>References</h3>
      <ul class="details-references">
        {span.references.map(({ refType, traceID, spanID }) => (
          <li key={spanID}>
            <span class="muted">{refType === 'CHILD_OF' ? 'Child of' : 'Follows from'}</span>
            <Id value={spanID} label="the span’s id" href={`/traces/${traceID}?open=${spanID}`} />
          </li>
        ))}
      </ul>
    </>
  );
}

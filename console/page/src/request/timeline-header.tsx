import type { ComponentChildren } from 'preact';
import type { Timeline, TimelineSpan } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { apiPath } from '../api.ts';
import { status } from '../live.ts';
import { HealthyLink } from '../traces/healthy-link.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Cut } from '../ui/cut.tsx';
import { formatDuration, plural } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { curlOf, stackLinks } from './request-links.ts';
import { tagOf } from './span-tree.ts';
import type { TimelineKind } from './timeline-kind.ts';
import './timeline-header.css';

/** What it is, how long it took, who took part, and where to go from here. */
export function TimelineHeader({ kind, timeline }: { kind: TimelineKind; timeline: Timeline }) {
  const { id, durationUs, beginUs, spanCount, lineCount, errorCount } = timeline;
  const root = timeline.entries.find((entry) => entry.type === 'span');
  const services = [...new Set(timeline.services.map(folderName))];
  return (
    <header class="timeline-header">
      <div class="timeline-title">
        <p class="muted">
          {kind === 'request' ? 'Request' : 'Trace'}
          {root && (
            <span class="timeline-root cut" title={root.span.operationName}>
              <Cut text={root.span.operationName} />
            </span>
          )}
        </p>
        <h1>
          <span class="mono">{id}</span>
          <CopyButton text={id} label={kind === 'request' ? 'the UUID' : 'the trace’s id'} />
        </h1>
      </div>
      <Links kind={kind} timeline={timeline} root={root} />
      <dl class="timeline-figures">
        <Figure name="Duration">{formatDuration(durationUs)}</Figure>
        <Figure name="Spans">{spanCount}</Figure>
        <Figure name="Log lines">{lineCount}</Figure>
        <Figure name="Errors" error={errorCount > 0}>
          {errorCount}
        </Figure>
        <Figure name="Started">
          <Time value={beginUs} date />
        </Figure>
        <Figure name={plural(services.length, 'service')}>
          <span class="timeline-services">
            {services.map((service) => (
              <ServiceName key={service} service={service} />
            ))}
          </span>
        </Figure>
      </dl>
    </header>
  );
}

function Figure(props: { name: string; error?: boolean; children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd class={props.error ? 'error-text' : undefined}>{props.children}</dd>
    </div>
  );
}

function Links(props: { kind: TimelineKind; timeline: Timeline; root: TimelineSpan | undefined }) {
  const { kind, timeline, root } = props;
  const uuid = kind === 'request' ? timeline.id : root && tagOf(root, 'uuid');
  const curl = uuid && status.value && curlOf(uuid, timeline.services, status.value);
  return (
    <div class="timeline-links">
      <HealthyLink timeline={timeline} />
      {kind === 'trace' && uuid && (
        <a class="button" href={`/requests/${uuid}`}>
          Show the request
        </a>
      )}
      {kind === 'request' && (
        <a class="button" href={`/logs?${new URLSearchParams({ q: `uuid:${timeline.id}` })}`}>
          Logs
        </a>
      )}
      <a
        class="button"
        href={apiPath('/api/export', { [kind === 'request' ? 'uuid' : 'traceId']: timeline.id })}
        download
        title={`Download all lines and spans of this ${kind}`}
      >
        Export
      </a>
      <CopyButton text={window.location.href} label="the link">
        Link
      </CopyButton>
      {curl && (
        <CopyButton text={curl} label={`the command ${curl}`}>
          curl
        </CopyButton>
      )}
      {timeline.traceIds.map((traceId, index) => (
        <a
          key={traceId}
          class="button"
          href={`/api/traces/${traceId}`}
          target="_blank"
          rel="noreferrer"
        >
          JSON{timeline.traceIds.length > 1 && ` ${index + 1}`}
        </a>
      ))}
      {stackLinks(timeline, uuid, status.value?.links ?? {}).map(({ name, href }) => (
        <a key={href} class="button" href={href} target="_blank" rel="noreferrer">
          {name}
          <Icon name="external" />
        </a>
      ))}
    </div>
  );
}

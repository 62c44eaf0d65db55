import type { TraceGroups } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { ServiceName } from '../ui/service.tsx';
import { tagText } from './attributes.ts';

const WHATS = { span: 'span', failure: 'failed', attribute: 'attribute' };

/** In which part of two groups something is there; what it is leads to the traces that have it. */
export function ShareRow({ share }: { share: TraceGroups['shares'][number] }) {
  const { what, service, operation, attribute, value, group, rest } = share;
  const search = {
    service,
    operation,
    tags: attribute ? tagText(attribute, value) : '',
    error: what === 'failure' ? 'true' : '',
  };
  return (
    <tr>
      <th scope="row">
        <span class="apart-what">
          <span class="muted apart-kind">{WHATS[what]}</span>
          <ServiceName service={service} />
          <a href={apiPath('/traces', search)}>
            {[operation, attribute && `${attribute} = ${value}`].filter(Boolean).join(' · ')}
          </a>
        </span>
      </th>
      <Part share={group} class="apart-group" />
      <Part share={rest} class="apart-rest" />
    </tr>
  );
}

function Part(props: { share: number; class: string }) {
  return (
    <td class="apart-part">
      <span class={props.class} style={{ inlineSize: `${props.share * 100}%` }} />
      {Math.round(props.share * 100)} %
    </td>
  );
}

import type { Graph, Instance, Kept, Status } from '../../../src/model/api-types.ts';
import { status } from '../live.ts';
import { Empty } from '../ui/empty.tsx';
import { formatCount, formatDuration } from '../ui/format.ts';
import { InstanceLinks } from '../ui/instance-links.tsx';
import { ServiceName } from '../ui/service.tsx';
import { services } from '../ui/services.ts';
import { Time } from '../ui/time.tsx';
import './instances-card.css';

/**
 * Which processes of the services are there, how those answer whom they ask, and what the console
 * keeps of what they tell.
 */
export function InstancesCard({ graph }: { graph: Graph | undefined }) {
  const now = status.value;
  return (
    <section class="card" aria-labelledby="instances-title">
      <header class="card-head">
        <h2 id="instances-title">Instances</h2>
        {now && now.instances.length > 0 && <Ready instances={now.instances} />}
      </header>
      {now?.instances.length === 0 && !graph?.nodes.some(isOther) ? (
        <Empty title="No service is known.">
          The variable INSTANCES names the services to ask whether they are ready.
        </Empty>
      ) : (
        <ul class="instances">
          {inOrder(now?.instances ?? []).map((instance) => (
            <li key={`${instance.service} ${instance.address}`} data-state={instance.state}>
              <ServiceName service={instance.service} />
              <span class="instance-state">{instance.state}</span>
              <span class="instance-address muted mono">
                {isOneOfSeveral(instance) && `${instance.instance} `}
                {instance.address}
              </span>
              <InstanceLinks service={instance.service} instance={instance.instance} />
              {instance.why && <span class="instance-why">{instance.why}</span>}
            </li>
          ))}
          {graph?.nodes.filter(isOther).map((node) => (
            <OthersRow key={node.service} node={node} />
          ))}
        </ul>
      )}
      {now && <Keeps status={now} />}
    </section>
  );
}

/** The first is called as its service is. */
function isOneOfSeveral({ service, instance }: Instance): boolean {
  return instance !== undefined && instance !== service;
}

function isOther({ kind }: Graph['nodes'][number]): boolean {
  return kind !== 'service';
}

/** Nobody asks a third party or a database whether it is ready: its last answers tell. */
function OthersRow({ node }: { node: Graph['nodes'][number] }) {
  const { service, kind, failing, slow } = node;
  const state = failing ? 'failing' : slow ? 'slow' : 'answers';
  return (
    <li data-state={state}>
      <ServiceName service={service} />
      <span class="instance-state">{state}</span>
      <span class="instance-address muted">{kind === 'database' ? 'database' : 'third party'}</span>
      {failing && <span class="instance-why">{failing.error}</span>}
      {!failing && slow && (
        <span class="instance-why">
          its newest answers took about {formatDuration(slow.medianMs * 1000)}
        </span>
      )}
    </li>
  );
}

/** The bank's services in their usual order, then the others. */
function inOrder(instances: Instance[]): Instance[] {
  const place = ({ service }: Instance) => {
    const index = services.indexOf(service);
    return index < 0 ? services.length : index;
  };
  return instances.toSorted((a, b) => place(a) - place(b));
}

function Ready({ instances }: { instances: Instance[] }) {
  const ready = instances.filter(({ state }) => state === 'ready').length;
  return (
    <span class={ready === instances.length ? 'muted' : 'error-text'}>
      {ready} of {instances.length} ready
    </span>
  );
}

function Keeps({ status: { lines, traces } }: { status: Status }) {
  return (
    <dl class="keeps">
      {lines && <Keep name="Log lines" kept={lines} />}
      {traces && <Keep name="Traces" kept={traces} />}
    </dl>
  );
}

function Keep({ name, kept: { kept, limit, dropped, since } }: { name: string; kept: Kept }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {formatCount(kept)} <span class="muted">of at most {formatCount(limit)}</span>
        {since && (
          <span class="muted">
            {' '}
            since <Time value={since} date />
          </span>
        )}
        {dropped > 0 && <span class="muted">; {formatCount(dropped)} older ones were dropped</span>}
      </dd>
    </div>
  );
}

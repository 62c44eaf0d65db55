import type { ProcessDetail } from '../../../src/model/api-types.ts';
import { Drawer } from '../ui/drawer.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { InstanceLinks } from '../ui/instance-links.tsx';
import { KeyValues } from '../ui/key-values.tsx';
import { useInterval } from '../ui/use-interval.ts';
import { useQuery } from '../ui/use-query.ts';

/** How often the output is asked for, in milliseconds. */
const INTERVAL_MS = 2000;

/** What a process wrote last, and its environment. */
export function ProcessDrawer({ name, onClose }: { name: string; onClose: () => void }) {
  const path = `/api/processes/${encodeURIComponent(name)}`;
  const { data, error, reload } = useQuery<ProcessDetail>(path);
  useInterval(reload, INTERVAL_MS);
  const service = data?.process.service ?? null;
  return (
    <Drawer title={name} onClose={onClose}>
      {error && <ErrorNote error={error} retry={reload} />}
      {data && (
        <>
          {service !== null && <InstanceLinks service={service} instance={name} />}
          <h3>Last output</h3>
          <Output output={data.output} />
          <h3>Environment</h3>
          <KeyValues label="Environment" entries={data.environment} />
        </>
      )}
    </Drawer>
  );
}

function Output({ output }: Pick<ProcessDetail, 'output'>) {
  if (output.length === 0) return <p class="muted">It has written nothing yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by arrows
    <section class="process-output" aria-label="Last output" tabIndex={0}>
      {output.map(({ stream, text }, index) => (
        <p key={index} data-stream={stream}>
          {text}
        </p>
      ))}
    </section>
  );
}

import { Empty } from '../ui/empty.tsx';
import type { TimelineKind } from './timeline-page.tsx';

/** Stands where a request or a trace is not known, or not yet. */
export function Unknown({ kind, id }: { kind: TimelineKind; id: string }) {
  return (
    <Empty isPage title={`Nothing is known of this ${kind}.`}>
      <p class="mono unknown-id">{id}</p>
      <p>
        It appears here by itself as soon as its first line or span arrives, about a second after
        the answer.
      </p>
      <ul class="checks">
        <li>Is the id whole? It is the one that the answer named, or its header X-Request-ID.</li>
        <li>Is the service that answered running? The overview shows all of them.</li>
        <li>Is it old? Only the newest lines and traces are kept.</li>
      </ul>
      <a class="button" href="/">
        Go to the overview
      </a>
    </Empty>
  );
}

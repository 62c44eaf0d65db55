import { Empty } from '../ui/empty.tsx';
import type { TimelineKind } from './timeline-kind.ts';

/** Stands where the address names no request or trace that there could be. */
export function NoId({ kind, id }: { kind: TimelineKind; id: string }) {
  return (
    <Empty isPage title={kind === 'request' ? 'This is no UUID.' : 'This is no trace’s id.'}>
      <p class="mono unknown-id">{id}</p>
      <p>
        {kind === 'request'
          ? 'A UUID has 32 hexadecimal digits in five groups.'
          : 'It would have up to 32 hexadecimal digits.'}
      </p>
      <a class="button" href={kind === 'request' ? '/requests' : '/traces'}>
        {kind === 'request' ? 'Go to the requests' : 'Go to the traces'}
      </a>
    </Empty>
  );
}

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

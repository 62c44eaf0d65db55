import type { ComponentChildren } from 'preact';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const ADDRESS =
  /\/(?:logs|requests|traces|timings|processes|parked)(?:[/?][^\s<>]*[^\s<>.,;:)…”"’'])?(?![\w/<-])/;
const PLACE = new RegExp(`(?<![\\w/.:-])(${ADDRESS.source}|${UUID.source})`);

/** A link that opens beside the page. What is no address of this console or of the web is none. */
export function Beside({ href, children }: { href: string; children: ComponentChildren }) {
  if (!/^(\/(?!\/)|https?:\/\/)/.test(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

/** A text with links wherever it has an address of this page, or the UUID of a request. */
export function linked(text: string): ComponentChildren[] {
  // A pattern with a group has each second part be what it matched.
  return text
    .split(PLACE)
    .map((part, i) => (i % 2 === 0 ? part : <Beside href={addressOf(part)}>{part}</Beside>));
}

/** Where a text leads that is an address of this page, or a UUID, and nothing else. */
export function placeOf(text: string): string | undefined {
  const [, place] = PLACE.exec(text) ?? [];
  if (text.startsWith('/') && place !== undefined && text.startsWith(place)) return text;
  return place === text ? addressOf(text) : undefined;
}

function addressOf(place: string): string {
  return place.startsWith('/') ? place : `/requests/${place}`;
}

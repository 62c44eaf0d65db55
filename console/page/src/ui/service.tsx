import { folderName } from '../../../src/model/service-name.ts';
import { services } from './services.ts';
import './service.css';

/** So many colours there are for services that are not the bank's. */
const OTHER_COLOURS = 12;
const others = new Map<string, number>();

/** The colour of a service on every page, as CSS; that of a stranger is its own while there are any. */
export function serviceColour(name: string): string {
  const service = folderName(name);
  return `var(--service-${services.includes(service) ? service : `other-${otherColour(service)}`})`;
}

/** Made from the name, so that it is the same at the next visit; the next one where that is taken. */
function otherColour(service: string): number {
  const known = others.get(service);
  if (known !== undefined) return known;
  let colour = 0;
  for (const character of service) colour = (colour * 31 + character.charCodeAt(0)) % 9973;
  colour %= OTHER_COLOURS;
  const taken = new Set(others.values());
  while (taken.has(colour) && taken.size < OTHER_COLOURS) colour = (colour + 1) % OTHER_COLOURS;
  others.set(service, colour);
  return colour;
}

/** A dot in a service's colour. It says nothing by itself: its name has to stand beside it. */
export function ServiceDot({ service }: { service: string }) {
  return (
    <span
      class="service-dot"
      style={{ backgroundColor: serviceColour(service) }}
      aria-hidden="true"
    />
  );
}

/** A service's dot and name. */
export function ServiceName({ service }: { service: string }) {
  return (
    <span class="service-name">
      <ServiceDot service={service} />
      <span class="service-label" title={folderName(service)}>
        {folderName(service)}
      </span>
    </span>
  );
}

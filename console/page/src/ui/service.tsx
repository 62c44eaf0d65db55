import { serviceOf } from './service-of.ts';
import { services } from './services.ts';
import './service.css';

export { serviceOf };

/** The colour of a service on every page, as CSS; strangers share one. */
export function serviceColour(name: string): string {
  const service = serviceOf(name);
  return `var(--service-${services.includes(service) ? service : 'other'})`;
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
      <span class="service-label">{serviceOf(service)}</span>
    </span>
  );
}

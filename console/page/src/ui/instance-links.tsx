import { apiPath } from '../api.ts';
import './instance-links.css';

const PAGES = [
  { name: 'Logs', path: '/logs' },
  { name: 'Traces', path: '/traces' },
  { name: 'Timings', path: '/timings' },
];

/**
 * Ways to what an instance has told, page by page.
 *
 * @param props.instance undefined where only its service is known
 */
export function InstanceLinks(props: { service: string; instance: string | undefined }) {
  const { service, instance } = props;
  return (
    <span class="instance-links">
      {PAGES.map(({ name, path }) => (
        <a
          key={path}
          href={apiPath(path, { service, instance })}
          aria-label={`${name} of ${instance ?? service}`}
        >
          {name}
        </a>
      ))}
    </span>
  );
}

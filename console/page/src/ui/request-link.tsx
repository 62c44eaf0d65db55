import { shortUuid } from './format.ts';

/** Leads from a UUID, of which the beginning is shown, to its request. */
export function RequestLink({ uuid }: { uuid: string }) {
  return (
    <a href={`/requests/${encodeURIComponent(uuid)}`} title={`Show request ${uuid}`}>
      {shortUuid(uuid)}
    </a>
  );
}

import './level.css';

const KNOWN = new Set(['DEBUG', 'INFO', 'WARN', 'ERROR']);

/** A log line's `levelname`. What is no known level is shown as it is, in the plain colour. */
export function Level({ level }: { level: string }) {
  const kind = KNOWN.has(level) ? level.toLowerCase() : 'none';
  return <span class={`level level-${kind}`}>{level || '–'}</span>;
}

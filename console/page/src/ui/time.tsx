import { formatDateTime, formatTime, toUs } from './moment.ts';

/**
 * A moment in the reader's own time; a tooltip has it in UTC, as records do.
 *
 * @param props.value ISO 8601, or microseconds since 1970
 * @param props.date whether its day stands before it when that is not today
 */
export function Time({ value, date = false }: { value: string | number; date?: boolean }) {
  const us = typeof value === 'number' ? value : toUs(value);
  if (!Number.isFinite(us)) return <span>{String(value)}</span>;
  const utc = typeof value === 'string' ? value : new Date(us / 1000).toISOString();
  return (
    <time class="time" dateTime={utc} title={`${utc} (UTC)`}>
      {date ? formatDateTime(us) : formatTime(us)}
    </time>
  );
}

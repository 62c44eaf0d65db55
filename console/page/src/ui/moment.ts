const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** A moment in microseconds since 1970; NaN when it is none. Finer than a JavaScript Date. */
export function toUs(iso: string): number {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '';
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return seconds * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** The reader's own time of day, with milliseconds: `12:25:27.162`. */
export function formatTime(us: number): string {
  return Number.isFinite(us) ? clock.format(us / 1000) : '–';
}

/** A day, `22 Nov`, and its year unless that is this one: `1 Jan 2100`. */
export function formatDay(ms: number): string {
  const isThisYear = new Date(ms).getFullYear() === new Date().getFullYear();
  return (isThisYear ? day : dayOfYear).format(ms);
}

/** Whether a moment, in milliseconds since 1970, is of today, as the reader's calendar has it. */
export function isToday(ms: number): boolean {
  return new Date(ms).toDateString() === new Date().toDateString();
}

/** The same after its day, `22 Nov 12:25:27.162`, unless that is today. */
export function formatDateTime(us: number): string {
  if (!Number.isFinite(us)) return '–';
  return isToday(us / 1000) ? formatTime(us) : `${formatDay(us / 1000)} ${formatTime(us)}`;
}

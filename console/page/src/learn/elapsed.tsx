import { useState } from 'preact/hooks';
import { formatDuration } from '../ui/format.ts';
import { useInterval } from '../ui/use-interval.ts';

const SECOND_MS = 1000;

/** The time since a moment, which goes on until there is an end. */
export function Elapsed({ since, until }: { since: string; until: string | null }) {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), SECOND_MS);
  const end = until === null ? now : Date.parse(until);
  const seconds = Math.max(0, Math.floor((end - Date.parse(since)) / SECOND_MS));
  return (
    <span class="time" role="timer">
      {formatSeconds(seconds)}
    </span>
  );
}

/** Whole seconds: `12 s`, `3 min 12 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : formatDuration(whole * 1e6);
}

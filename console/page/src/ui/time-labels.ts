import type uPlot from 'uplot';
import { formatDay, formatTime, isToday } from './moment.ts';

const minutes = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const seconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY_S = 86_400;

/**
 * The labels of an axis of time, as exact as its steps need it. A day stands below the first label,
 * unless that is today, and wherever one begins.
 *
 * @param splits seconds since 1970
 */
export function timeLabels(_plot: uPlot | undefined, splits: number[]): string[] {
  const [first = 0, second = first] = splits;
  const step = second - first;
  return splits.map((split, index) => {
    const day = formatDay(split * 1000);
    if (step >= DAY_S) return day;
    const before = splits[index - 1];
    const isNewDay =
      before === undefined ? !isToday(split * 1000) : formatDay(before * 1000) !== day;
    const time = clockTime(split, step);
    return isNewDay ? `${time}\n${day}` : time;
  });
}

function clockTime(split: number, step: number): string {
  if (step > 0 && step < 1) return formatTime(Math.round(split * 1000) * 1000);
  return (step > 0 && step % 60 === 0 ? minutes : seconds).format(split * 1000);
}

/** The height of such an axis, in CSS pixels. */
export function timeAxisSize(_plot: uPlot, labels: string[] | null): number {
  return labels?.some((label) => label.includes('\n')) ? 44 : 30;
}

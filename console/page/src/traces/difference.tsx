import { formatDuration } from '../ui/format.ts';

/** What is less than both of these is chance. */
const NOTABLE_SHARE = 0.1;
const NOTABLE_US = 1000;

/** How much longer, or shorter, B took than A: `+12.3 ms`. Notable differences have a colour. */
export function Difference({ aUs, bUs }: { aUs: number; bUs: number }) {
  return <span data-change={changeOf(aUs, bUs)}>{signed(bUs - aUs, formatDuration)}</span>;
}

/** The same as a share of A: `+45 %`, or how many times when it is a lot: `× 8.1`. */
export function Share({ aUs, bUs }: { aUs: number; bUs: number }) {
  return <span data-change={changeOf(aUs, bUs)}>{shareOf(aUs, bUs)}</span>;
}

function changeOf(aUs: number, bUs: number): 'slower' | 'faster' | undefined {
  const difference = bUs - aUs;
  const notable = Math.max(NOTABLE_US, NOTABLE_SHARE * aUs);
  if (Math.abs(difference) < notable) return undefined;
  return difference > 0 ? 'slower' : 'faster';
}

function shareOf(aUs: number, bUs: number): string {
  if (aUs === 0) return bUs === 0 ? '0 %' : '–';
  const share = bUs / aUs;
  if (share >= 3) return `× ${share.toFixed(share < 10 ? 1 : 0)}`;
  return signed(Math.round((share - 1) * 100), (percent) => `${percent} %`);
}

/** A number with its sign, a real minus among them. */
export function signed(value: number, format: (value: number) => string): string {
  if (value === 0) return format(0);
  return `${value > 0 ? '+' : '−'}${format(Math.abs(value))}`;
}

import { useEffect } from 'preact/hooks';
import { path } from '../router.ts';
import { useInterval } from '../ui/use-interval.ts';
import { Elapsed } from './elapsed.tsx';
import { classroom, keepLooking } from './learning.ts';
import './learn-badge.css';

const LOOK_MS = 1000;

/** On every page but *Learn*, while a case is on: the way back to it. */
export function LearnBadge() {
  useEffect(keepLooking, []);
  useInterval(keepLooking, LOOK_MS);
  const current = classroom.value?.current;
  if (!current || path.value === '/learn') return null;
  return (
    <section class="learn-badge" aria-label="The case that is on">
      <strong>A case is on</strong>
      <a href="/learn">{current.title}</a>
      {current.state === 'open' && <Elapsed since={current.since} until={null} />}
    </section>
  );
}

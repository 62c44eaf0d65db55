import { skipLongUnless } from '../support/long.ts';
import { allPages, followPages } from './follow.ts';

/** Those that have a file of their own, because a file has ten minutes. */
const ELSEWHERE = /^README|^docs\/(?:course\/|console)/;

followPages(
  allPages().filter((file) => !ELSEWHERE.test(file)),
  skipLongUnless('docs'),
);

import { skipLongUnless } from '../support/long.ts';
import { allPages, followPages } from './follow.ts';

followPages(
  allPages().filter((file) => file.startsWith('docs/course/')),
  skipLongUnless('docs'),
);

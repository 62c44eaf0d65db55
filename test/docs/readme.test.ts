import { followPages } from './follow.ts';

followPages(['README.md']);

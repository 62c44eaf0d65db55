import { describe } from 'node:test';
import { checkCases } from './support/author-check.ts';

describe('every case, a ninth of them', () => checkCases(9));

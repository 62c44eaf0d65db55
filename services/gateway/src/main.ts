import { run } from '@simplebank/shared';
import service from './service.ts';

await run(service);

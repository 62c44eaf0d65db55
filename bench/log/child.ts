import { answerRequests } from '../harness/subject-process.ts';
import { subjects } from './subjects.ts';

/** Lines between two looks at the clock. */
const BATCH = 500;

const write = subjects[process.argv[2] ?? '']?.();
if (!write) throw new Error(`there is no subject ${process.argv[2]}`);

if (process.argv[3] === 'once') {
  write(1);
} else {
  answerRequests(async ({ ms }: { ms: number }) => {
    const begin = performance.now();
    const cpu = process.cpuUsage();
    let lines = 0;
    while (performance.now() - begin < ms) {
      write(BATCH);
      lines += BATCH;
      // Some write only when they are given the time to.
      await new Promise(setImmediate);
    }
    // Of CPU and not of the clock, which also runs while other programs have the core.
    const { user, system } = process.cpuUsage(cpu);
    return { microseconds: (user + system) / lines };
  });
}

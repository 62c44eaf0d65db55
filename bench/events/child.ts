import { randomUUID } from 'node:crypto';
import { answerRequests } from '../harness/subject-process.ts';
import { HANDLERS } from './subject.ts';
import { eventSubjects } from './subjects.ts';

/** How long the last events may take to be handled, in milliseconds. */
const HANDLED_LIMIT_MS = 20_000;

const [name, end, uri = ''] = process.argv.slice(2);
const subject = eventSubjects.find((s) => s.name === name);
if (!subject) throw new Error(`there is no subject ${name}`);

if (end === 'handlers') {
  let handled = 0;
  await subject.startHandlers(uri, () => {
    handled += 1;
  });
  answerRequests(async ({ events }: { events: number }) => {
    const limit = performance.now() + HANDLED_LIMIT_MS;
    while (handled < events * HANDLERS && performance.now() < limit) {
      await new Promise((next) => setTimeout(next, 1));
    }
    return { handled, cpu: process.cpuUsage() };
  });
} else {
  const emit = await subject.startEmitter(uri);
  const uuid = randomUUID();
  answerRequests(async ({ events, inFlight }: { events: number; inFlight: number }) => {
    let left = events;
    async function keepOneInFlight() {
      while (left-- > 0) await emit(uuid);
    }
    await Promise.all(Array.from({ length: inFlight }, keepOneInFlight));
    return process.cpuUsage();
  });
}

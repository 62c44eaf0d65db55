import { randomUUID } from 'node:crypto';
import { closedLoop } from '../harness/closed-loop.ts';
import { answerRequests } from '../harness/subject-process.ts';
import { rpcSubjects } from './subjects.ts';

const [name, end, uri = ''] = process.argv.slice(2);
const subject = rpcSubjects.find((s) => s.name === name);
if (!subject) throw new Error(`there is no subject ${name}`);

if (end === 'server') {
  await subject.startServer(uri);
  answerRequests(async () => process.cpuUsage());
} else {
  const call = await subject.startClient(uri);
  const uuid = randomUUID();
  answerRequests(async ({ inFlight, ms }: { inFlight: number; ms: number }) =>
    closedLoop(inFlight, ms, async () => {
      const answer = await call(uuid);
      if (answer !== uuid) throw new Error(`the answer to ${uuid} was ${JSON.stringify(answer)}`);
    }),
  );
}

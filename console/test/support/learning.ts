import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import { createApp } from '../../src/app.ts';
import { variables } from '../../src/config.ts';
import type { Learning } from '../../src/learning/learning.ts';
import type { CaseInfo, Classroom, CurrentCase, LearnDeed } from '../../src/model/learn-types.ts';
import { UUID } from './order.ts';
import { TestSource } from './source.ts';

/** A case that was found before. */
export const FOUND: CaseInfo = {
  name: 'torn-trace',
  title: 'One order is two traces',
  complaint: 'a developer: half of my trace is missing',
  difficulty: 2,
  signals: ['traces', 'logs'],
  isMendable: true,
  done: {
    solvedAt: '2026-01-01T00:00:00.000Z',
    seconds: 192.4,
    hints: 1,
    wrongAnswers: 2,
    mended: true,
  },
};

/** One that was not. */
export const SLOW: CaseInfo = {
  name: 'slow-market',
  title: 'Some orders take their time',
  complaint: 'customers: some orders take a second',
  difficulty: 1,
  signals: ['traces', 'timings'],
  isMendable: true,
  done: null,
};

/** The latter when it is on. */
export const ON: CurrentCase = {
  name: SLOW.name,
  title: SLOW.title,
  seed: 42,
  isMendable: true,
  state: 'open',
  since: new Date().toISOString(),
  endedAt: null,
  story: `The help desk has had **calls**: see \`place_order\`.\n\n${UUID}  \n${UUID.replace('b', 'a')}`,
  question: 'Which operation is slow, and for every which order?',
  answer: [
    { name: 'operation', like: 'the name of a handler or a span, such as place_order' },
    { name: 'every', like: 'a number' },
  ],
  hints: [],
  hintsLeft: 3,
  wrongAnswers: 0,
  verdict: null,
  checked: null,
  solution: null,
  sources: '/home/learner/bank/.simplebank/learn/services',
};

/** Stands in for the supervisor: does what the test says, and keeps what it was asked for. */
export class TestLearning implements Learning {
  readonly asked: LearnDeed[] = [];
  classroom: Classroom = {
    managed: true,
    cases: [SLOW, FOUND],
    exercises: [],
    current: null,
    problem: null,
    note: null,
  };
  /** What comes of a deed; it may throw. */
  next: (deed: LearnDeed) => void = () => {};

  async do(deed: LearnDeed): Promise<Classroom> {
    if (deed.deed !== 'look') {
      this.asked.push(deed);
      this.next(deed);
    }
    return this.classroom;
  }

  /** Changes the case that is on; one is on from then on. */
  set(changes: Partial<CurrentCase>): void {
    const current = { ...(this.classroom.current ?? ON), ...changes };
    this.classroom = { ...this.classroom, current };
  }
}

/** A console with these cases, which can end, and start again at the same port as another one does. */
export async function learningConsole(t: TestContext, learning: Learning) {
  let port = 0;
  let end = () => {};
  const start = async () => {
    const { app, endStreams } = createApp({
      config: loadConfig(variables, {}),
      source: new TestSource(),
      instances: { all: () => [], close: async () => {} },
      learning,
      report: () => {},
    });
    const server = createServer(app);
    await once(server.listen(port, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
    end = () => {
      endStreams();
      server.closeAllConnections();
      server.close();
    };
  };
  await start();
  t.after(() => end());
  return { url: `http://localhost:${port}`, end: () => end(), start };
}

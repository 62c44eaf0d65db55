import { defineCase } from '../../src/case.ts';
import { stuckInstance } from '../../src/faults/stuck-instance.ts';

const INSTANCES = 3;
const SERVICES = ['orders', 'account-transactions'] as const;

export default defineCase({
  title: 'Every third order hangs',
  difficulty: 1,
  complaint: 'customers: about one in three of us waits for seconds, and is then sent away',
  shows: ['traces', 'logs', 'timings'],
  silent: [],
  // To stop a process and not end it is a signal that Windows does not have.
  notOn: ['win32'],
  question: 'Which instance is stuck?',
  answer: [{ name: 'instance', kind: 'instance' }],
  draw(random) {
    const service = random.oneOf(SERVICES);
    const number = random.int(1, INSTANCES);
    return {
      service,
      instance: number === 1 ? service : `${service}-${number}`,
      uuids: random.uuids(4 * INSTANCES),
    };
  },
  faults: ({ service, instance }) => [stuckInstance(service, instance, INSTANCES)],
  load: async (customers, { uuids }) => void (await customers.sellAtOnce(uuids)),
  right: ({ instance }) => [instance],
  async find(evidence, { uuids }) {
    const spans = (await Promise.all(uuids.map((uuid) => evidence.spans(uuid)))).flat();
    if (!spans.some(({ tags }) => tags.get('error'))) return undefined;
    // An instance under load may lose spans. Who writes lines is at work as well.
    const lines = await Promise.all(uuids.map((uuid) => evidence.lines(`uuid:"${uuid}"`)));
    const atWork = new Set([...spans, ...lines.flat()].map(({ instance }) => instance));
    const started = await Promise.all(SERVICES.map((service) => evidence.instances(service)));
    const [idle, ...more] = started.flat().filter((instance) => !atWork.has(instance));
    return idle === undefined || more.length > 0 ? undefined : [idle];
  },
  hints: () => [
    'A trace says who worked on a request, by instance. An order that hung has fewer spans than one ' +
      'that did not.',
    'Open an order that hung and one that did not at /requests/<uuid>. Whose span waits, and for whom?',
    'The attribute service.instance.id of the spans tells the processes of a service apart. All of ' +
      'them have been started, see /processes: who of them has not one span since?',
  ],
  mistake([instance = ''], { service }) {
    if (instance.startsWith('gateway'))
      return 'It waits, and says so. It is not what it waits for.';
    return instance.startsWith(service)
      ? 'The service is right, but this instance is one of those that answer.'
      : 'It has a span wherever it was asked to do something. Who was asked, and has none?';
  },
});

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { TestContext } from 'node:test';
import { until } from './until.ts';

/** An event as it came. */
export interface StreamEvent {
  name: string;
  data: unknown;
}

/** Who listens to `/api/stream`. */
export interface Listener {
  response: IncomingMessage;
  /** All events so far. */
  events: StreamEvent[];
  /** Waits for the first event of a name that holds, and returns its data. */
  next<T>(name: string, holds?: (data: T) => boolean): Promise<T>;
  /** Hears no more. */
  leave(): void;
}

/** Listens to the stream of a console at `port`. */
export async function listenTo(t: TestContext, port: number, query = ''): Promise<Listener> {
  const asking = request({ port, path: `/api/stream${query}`, headers: { Host: 'localhost' } });
  asking.on('error', () => {});
  asking.end();
  const leave = () => void asking.destroy();
  t.after(leave);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const events: StreamEvent[] = [];
  let begun = '';
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (begun + chunk).split('\n\n');
    begun = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name, json] = /^event: (\w+)\ndata: ([^\n]*)$/.exec(block) ?? [];
      if (name && json) events.push({ name, data: JSON.parse(json) });
    }
  });
  return {
    response,
    events,
    leave,
    async next<T>(name: string, holds: (data: T) => boolean = () => true) {
      const found = await until(`an event ${name}`, () =>
        events.find((event) => event.name === name && holds(event.data as T)),
      );
      return found.data as T;
    },
  };
}

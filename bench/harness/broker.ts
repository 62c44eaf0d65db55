import { startSubject } from './subject-process.ts';

/** A broker in a process of its own, which ends with this one. */
export interface RunningBroker {
  uri: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts an embedded broker of our own on a free port. */
export async function startEmbeddedBroker(): Promise<RunningBroker> {
  const child = await startSubject(new URL('broker-child.ts', import.meta.url), ['broker']);
  const port = await child.ask<number>({});
  return { uri: `amqp://guest:guest@127.0.0.1:${port}`, pid: child.pid, stop: child.stop };
}

/** The user's RabbitMQ, or else an embedded broker of our own. */
export async function startBroker(
  rabbitUri: string | undefined,
): Promise<{ uri: string; what: string; stop(): Promise<void> }> {
  if (rabbitUri) return { uri: rabbitUri, what: 'RabbitMQ', stop: async () => undefined };
  return { ...(await startEmbeddedBroker()), what: 'the embedded broker' };
}

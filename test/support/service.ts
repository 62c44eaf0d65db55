import {
  createLogger,
  type RunningService,
  type ServiceDefinition,
  type ServiceName,
  serviceConfig,
  startService,
  type Variables,
} from '@simplebank/shared';
import { waitFor } from './wait.ts';

/** A log line, as read back. */
export type LogLine = Record<string, unknown>;

/** A service that runs in the test's own process, with its log lines. */
export interface TestService extends RunningService {
  readonly url: string;
  readonly lines: LogLine[];
}

/**
 * Starts a service on a free port and waits until it can do its work.
 *
 * @param env its configuration, on top of what every test needs
 */
export async function startTestService<
  S extends ServiceName,
  V extends Variables,
  R extends object,
>(definition: ServiceDefinition<S, V, R>, env: NodeJS.ProcessEnv): Promise<TestService> {
  const config = serviceConfig(definition, { PORT: '0', ...env });
  const lines: LogLine[] = [];
  const log = createLogger({
    name: definition.name,
    level: config.LOG_LEVEL,
    destination: { write: (line: string) => void lines.push(JSON.parse(line)) },
  });
  const running = await startService(definition, config, log);
  const url = `http://127.0.0.1:${running.port}`;
  await waitFor(`${definition.name} to be ready`, async () => (await fetch(`${url}/ready`)).ok);
  const { port, unusable } = running;
  return { port, unusable, stop: () => running.stop(), url, lines };
}

/** The messages of the lines that carry `uuid`, in order. */
export function messagesOf(lines: LogLine[], uuid: string): unknown[] {
  return lines.filter((line) => line.uuid === uuid).map((line) => line.message);
}

import {
  type Context,
  createLogger,
  type RpcName,
  type ServiceDefinition,
  type ServiceName,
  serviceConfig,
  startService,
  type Variables,
} from '@simplebank/shared';
import { startTracing } from '../../shared/src/telemetry/tracing.ts';

let isTracing = false;

/** Starts a service of ours in this process, as `run` does, and returns when it is ready. */
export async function startOurs<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
  uri: string,
): Promise<void> {
  const config = serviceConfig(definition, { ...process.env, AMQP_URI: uri, PORT: '0' });
  // Spans are the process's: a second service of it sends them with the first.
  if (!isTracing) startTracing(`simplebank-${definition.name}`);
  isTracing = true;
  const log = createLogger({ name: definition.name, level: config.LOG_LEVEL });
  const { port } = await startService(definition, config, log);
  const signal = AbortSignal.timeout(10_000);
  while (!(await fetch(`http://127.0.0.1:${port}/ready`, { signal })).ok) {
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** Starts a service that has nothing to do, and takes the context that its handlers would get. */
export async function contextOf<S extends ServiceName>(
  name: S,
  uri: string,
  calls: readonly RpcName[] = [],
): Promise<Context<S>> {
  let tell: (context: Context<S>) => void;
  const given = new Promise<Context<S>>((resolve) => {
    tell = resolve;
  });
  const work = async (context: Context<S>) => tell(context);
  const timers = [{ intervalMs: 100, work }];
  await startOurs({ name, calls, timers }, uri);
  return given;
}

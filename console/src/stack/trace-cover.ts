import type { JaegerTrace } from '../model/jaeger-types.ts';

/**
 * As few services as it takes, or nearly, for each of the traces to have a span of one of them:
 * whoever asks these has asked for all such traces, and hardly any twice.
 */
export function coverOf(traces: readonly JaegerTrace[]): string[] {
  const cover: string[] = [];
  let rest = traces.map(servicesOf);
  while (rest.length > 0) {
    const service = commonest(rest.flat());
    if (service === undefined) break;
    cover.push(service);
    rest = rest.filter((services) => !services.includes(service));
  }
  return cover;
}

function servicesOf({ processes }: JaegerTrace): string[] {
  return [...new Set(Object.values(processes).map(({ serviceName }) => serviceName))];
}

function commonest(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

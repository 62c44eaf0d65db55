/**
 * The gauges of SimpleBank's own processes, with their units as UCUM writes them (https://ucum.org):
 * StatsD has no place for a unit. Names are those of OpenTelemetry's conventions where these have one:
 * https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/ and its neighbours.
 */
export const gaugeUnits = {
  /** Memory that the system has given to the process: its resident set. */
  'process.memory.usage': 'By',
  /** What of it JavaScript's objects take, garbage included, and the most that they may. */
  'v8js.memory.heap.used': 'By',
  'v8js.memory.heap.size_limit': 'By',
  /** How long the process has been running. */
  'process.uptime': 's',
  /** How much of a core's time was used since the last time: 1 is a core, all of the time. */
  'process.cpu.usage': '{cpu}',
  /** How much later than due 99 of 100 looks at the clock were at most: how long others had to wait. */
  'nodejs.eventloop.delay.p99': 's',
  'http.server.open_connections': '{connection}',
  'http.server.active_requests': '{request}',
  /** RPC calls and events that are being handled. */
  'messaging.consumer.active_messages': '{message}',
} as const;

/** Gauges of the broker's queues, each with the tag `queue`. */
export const queueGaugeUnits = {
  'queue.messages.ready': '{message}',
  'queue.messages.unacknowledged': '{message}',
  'queue.consumers': '{consumer}',
} as const;

export type GaugeName = keyof typeof gaugeUnits;

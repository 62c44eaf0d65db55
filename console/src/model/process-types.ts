import { z } from 'zod';

const Time = z.iso.datetime();
const Count = z.int().min(0);

/** What may be asked of a process; `more` and `less` mean its service. */
export const ProcessAction = z
  .enum(['start', 'stop', 'restart', 'pause', 'continue', 'more', 'less'])
  .meta({ id: 'ProcessAction' });
export type ProcessAction = z.infer<typeof ProcessAction>;

/** One process of the system. */
export const ProcessInfo = z
  .object({
    name: z.string().describe('For example `orders`, or `orders-2` for a second instance.'),
    service: z.string().nullable().describe('Null for what is no service, such as the broker.'),
    state: z
      .enum([
        ...(['starting', 'ready', 'paused', 'stopping', 'stopped', 'waiting', 'failed'] as const),
        ...(['running', 'away'] as const),
      ])
      .describe(
        '`waiting`: it ended by itself, and is started again at `nextStart`. `failed`: it did not ' +
          'become ready, and is not started again. `stopped`: somebody asked for it, and so it stays. ' +
          'In the stack, where Prometheus tells: `running`: it gives signs of life; `away`: it does not.',
      ),
    why: z.string().describe('How it ended, or what it waits for.').exactOptional(),
    since: Time.nullable().describe('Since when it is so, where it is known.'),
    attempt: Count.describe('While it waits: how often it ended in a row.').exactOptional(),
    nextStart: Time.exactOptional(),
    pid: z.int().nullable(),
    port: z.int().nullable(),
    startedAt: Time.nullable().describe('When the process that runs was started.'),
    crashes: Count.describe('How often it ended although nobody had asked it to.'),
    lastCrashes: z
      .array(z.object({ time: Time, how: z.string() }))
      .describe('The newest first, at most ten.'),
    restarts: Count.describe(
      'In the stack: how often it was started anew in the last six hours, for whatever reason.',
    ).exactOptional(),
    cpuPercent: z.number().nullable().describe('Of one core, since it was asked before.'),
    memoryBytes: z.number().nullable().describe('Its resident set.'),
    eventLoopDelayMs: z.number().nullable().describe('The 99th percentile, of the last seconds.'),
    connections: Count.describe('In the stack: open HTTP connections.').exactOptional(),
    inHand: Count.describe(
      'In the stack: requests, calls and events that it works on.',
    ).exactOptional(),
    actions: z.array(ProcessAction).describe('What may be asked of it as it is now.'),
  })
  .meta({ id: 'Process' });
export type ProcessInfo = z.infer<typeof ProcessInfo>;

/** `GET /api/processes/:name`, but for what the list says of it, too. */
export const ProcessDetail = z
  .object({
    process: ProcessInfo,
    environment: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .describe('By name. Secrets are `[redacted]`.'),
    output: z
      .array(z.object({ stream: z.enum(['stdout', 'stderr']), text: z.string() }))
      .describe('Its last lines, at most 50, the oldest first. Secrets are `[redacted]`.'),
  })
  .meta({ id: 'ProcessDetail' });
export type ProcessDetail = z.infer<typeof ProcessDetail>;

/** `GET /api/processes` */
export const ProcessList = z
  .object({
    managed: z
      .boolean()
      .describe(
        'Whether something can be asked of them: not in the stack, whose containers Docker runs.',
      ),
    token: z
      .string()
      .nullable()
      .describe(
        'To be sent as `X-Console-Token` with whatever is asked of them; another in each run.',
      ),
    processes: z.array(ProcessInfo),
  })
  .meta({ id: 'ProcessList' });
export type ProcessList = z.infer<typeof ProcessList>;

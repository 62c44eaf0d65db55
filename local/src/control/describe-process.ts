import type { ProcessDetail, ProcessInfo } from '@simplebank/console/processes';
import { redactText, redactVariable } from '@simplebank/shared/redaction';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import { type Environment, environmentOf } from '../supervisor/process-spec.ts';
import type { Usage } from './usage.ts';

/** A process as the console's API has it. */
export function infoOf(
  { spec, pid, status }: ManagedProcess,
  usage: Usage | undefined,
  actions: ProcessInfo['actions'],
): ProcessInfo {
  const { state, why, attempt, nextStartMs, sinceMs, startedMs, crashes, lastCrashes } = status;
  return {
    name: spec.name,
    service: spec.service ?? null,
    state,
    ...(why !== undefined && { why: redactText(why) }),
    since: time(sinceMs),
    ...(attempt !== undefined && { attempt }),
    ...(nextStartMs !== undefined && { nextStart: time(nextStartMs) }),
    pid: pid ?? null,
    port: spec.port,
    startedAt: startedMs === undefined ? null : time(startedMs),
    crashes,
    lastCrashes: lastCrashes.map(({ atMs, how }) => ({ time: time(atMs), how })),
    cpuPercent: usage?.cpuPercent ?? null,
    memoryBytes: usage?.memoryBytes ?? null,
    eventLoopDelayMs: null,
    actions,
  };
}

/** Environment and output of a process, without what is secret. */
export function detailOf(managed: ManagedProcess, process: ProcessInfo): ProcessDetail {
  return {
    process,
    environment: redactedEnvironment(environmentOf(managed.spec)),
    output: managed.lastLines.map(({ stream, text }) => ({ stream, text: redactText(text) })),
  };
}

/** By name; what is set to nothing is not there. */
function redactedEnvironment(env: Environment): ProcessDetail['environment'] {
  return Object.entries(env)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value: redactVariable(name, value) }],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

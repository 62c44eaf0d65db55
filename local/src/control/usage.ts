import { readFile } from 'node:fs/promises';

/** Linux counts CPU in ticks of this many milliseconds, whatever its clock is: proc(5). */
const TICK_MS = 10;
/** Between two looks closer than this, nothing can be told: the former figure stands. */
const SHORTEST_MS = 500;

/** What a process takes; null where the system does not tell cheaply. */
export interface Usage {
  /** Of one core, since the look before. */
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
}

const UNKNOWN: Usage = { cpuPercent: null, memoryBytes: null };

interface Look {
  readonly at: number;
  readonly cpuMs: number;
  readonly cpuPercent: number | null;
}

/** Looks again and again at what processes take. */
export class UsageMeter {
  readonly #looks = new Map<number, Look>();

  /** What each of the processes takes, by its id. Those that are not asked for are forgotten. */
  async read(pids: readonly number[]): Promise<ReadonlyMap<number, Usage>> {
    for (const pid of this.#looks.keys()) if (!pids.includes(pid)) this.#looks.delete(pid);
    const usages = pids.map(async (pid) => [pid, await this.#usageOf(pid)] as const);
    return new Map(await Promise.all(usages));
  }

  async #usageOf(pid: number): Promise<Usage> {
    if (process.platform !== 'linux') return UNKNOWN;
    try {
      const [stat, status] = await Promise.all([
        readFile(`/proc/${pid}/stat`, 'utf8'),
        readFile(`/proc/${pid}/status`, 'utf8'),
      ]);
      return { cpuPercent: this.#percent(pid, cpuMsIn(stat)), memoryBytes: residentIn(status) };
    } catch {
      return UNKNOWN; // It has just ended.
    }
  }

  #percent(pid: number, cpuMs: number): number | null {
    const at = performance.now();
    const before = this.#looks.get(pid);
    if (before && at - before.at < SHORTEST_MS) return before.cpuPercent;
    const cpuPercent = before
      ? Math.round((1000 * (cpuMs - before.cpuMs)) / (at - before.at)) / 10
      : null;
    this.#looks.set(pid, { at, cpuMs, cpuPercent });
    return cpuPercent;
  }
}

/** User and system time. The second field, the command, may itself hold blanks and parentheses. */
function cpuMsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentIn(status: string): number | null {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kb === undefined ? null : Number(kb) * 1024;
}

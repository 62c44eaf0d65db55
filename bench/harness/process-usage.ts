import { readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc/<pid>/stat: always 100 on Linux as it is shipped. */
const TICKS = 100;

/** What a process has used so far. */
export interface Usage {
  /** Seconds of CPU, in user and system mode. */
  cpuSeconds: number;
  /** Resident now; what it shares with other processes counts as its share (PSS). */
  megabytes: number;
}

/**
 * Reads from /proc (proc(5)), which is Linux' own, what a process uses.
 *
 * @returns undefined where there is no /proc, or no such process
 */
export async function usageOf(pid: number): Promise<Usage | undefined> {
  try {
    const [stat, memory] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    ]);
    // The second field, the command in parentheses, may itself hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      megabytes: Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1]) / 1024,
    };
  } catch {
    return undefined;
  }
}

import { readdir, readFile } from 'node:fs/promises';

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
      statOf(pid),
      readFile(`/proc/${pid}/smaps_rollup`, 'utf8'),
    ]);
    return {
      cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS,
      megabytes: Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1]) / 1024,
    };
  } catch {
    return undefined;
  }
}

/**
 * The processes that a process has started and that still run. Linux' own list of them,
 * /proc/<pid>/task/<tid>/children, leaves some out while others come and go.
 */
export async function childrenOf(pid: number): Promise<number[]> {
  const all = await readdir('/proc').catch(() => []);
  const ids = all.map(Number).filter(Number.isInteger);
  const parents = await Promise.all(ids.map((id) => statOf(id).then((stat) => Number(stat[1]))));
  return ids.filter((_, i) => parents[i] === pid);
}

/** What /proc/<pid>/stat says from the state on; empty when there is no such process. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field, the command in parentheses, may itself hold blanks and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

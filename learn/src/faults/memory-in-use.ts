import type { Fault } from '../fault.ts';

/** How often a process tells its gauges, in milliseconds: five times as often as it would. */
const TOLD_MS = 1000;
/** How often it would. */
const USUAL_MS = 5000;

/**
 * What a service tells of its heap is what it has in use and no garbage: that of buffers is beside
 * the heap, and in it here. It tells it every second, so that nobody waits for long.
 */
export function memoryInUse(service: string): Fault {
  return { options: (name) => (name.service === service ? [`--import=${PROGRAM}`] : []) };
}

const PROGRAM = `data:text/javascript,${encodeURIComponent(`
  import { syncBuiltinESMExports } from 'node:module';
  import v8 from 'node:v8';
  import { runInNewContext } from 'node:vm';
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const told = v8.getHeapStatistics;
  v8.getHeapStatistics = () => {
    collect();
    const heap = told();
    const { arrayBuffers } = process.memoryUsage();
    return { ...heap, used_heap_size: heap.used_heap_size + arrayBuffers };
  };
  syncBuiltinESMExports();
  const set = globalThis.setInterval;
  globalThis.setInterval = (work, ms, ...more) =>
    set(work, ms === ${USUAL_MS} ? ${TOLD_MS} : ms, ...more);
`)}`;

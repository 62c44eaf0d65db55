import type { ProcessDetail, ProcessInfo } from '@simplebank/console/processes';

const COLUMNS = ['name', 'state', 'pid', 'port', 'uptime', 'crashes', 'CPU', 'memory', 'loop p99'];
const RIGHT = new Set(COLUMNS.slice(2));

/** The processes as a table, and below each what there is to say of it. */
export function drawProcesses(processes: readonly ProcessInfo[]): string {
  const rows = processes.map(cellsOf);
  const widths = COLUMNS.map((title, i) =>
    Math.max(title.length, ...rows.map((cells) => cells[i]?.length ?? 0)),
  );
  const draw = (cells: readonly string[]) =>
    COLUMNS.map((title, i) => {
      const width = widths[i] ?? 0;
      const cell = cells[i] ?? '';
      return RIGHT.has(title) ? cell.padStart(width) : cell.padEnd(width);
    })
      .join('  ')
      .trimEnd();
  const lines = processes.flatMap((process, i) => [draw(rows[i] ?? []), ...notesOf(process)]);
  return `${[draw(COLUMNS), ...lines].join('\n')}\n`;
}

/** One process with its environment and its last output. */
export function drawDetail({ process, environment, output }: ProcessDetail): string {
  return `${drawProcesses([process])}
environment:
${environment.map(({ name, value }) => `  ${name}=${value}\n`).join('')}
last output:
${output.map(({ text }) => `  ${text}\n`).join('')}`;
}

function cellsOf(process: ProcessInfo): string[] {
  const { name, state, pid, port, startedAt, crashes } = process;
  const { cpuPercent, memoryBytes, eventLoopDelayMs } = process;
  const figure = (value: number | null, draw: (value: number) => string) =>
    value === null ? '-' : draw(value);
  return [
    name,
    state,
    figure(pid, String),
    figure(port, String),
    startedAt === null ? '-' : duration(Date.now() - Date.parse(startedAt)),
    String(crashes),
    figure(cpuPercent, (percent) => `${percent.toFixed(1)} %`),
    figure(memoryBytes, (bytes) => `${Math.round(bytes / 1_000_000)} MB`),
    figure(eventLoopDelayMs, (ms) => `${ms.toFixed(1)} ms`),
  ];
}

function notesOf({ why, attempt, nextStart, lastCrashes }: ProcessInfo): string[] {
  const next = nextStart && `started again at ${nextStart} (attempt ${attempt})`;
  const [crash] = lastCrashes;
  return [
    ...(why === undefined ? [] : [`  ${[why, next].filter(Boolean).join('; ')}`]),
    ...(crash ? [`  last crash: ${crash.how} at ${crash.time}`] : []),
  ];
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

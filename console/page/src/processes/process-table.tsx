import type { ProcessAction, ProcessInfo } from '../../../src/model/api-types.ts';
import { formatDuration } from '../ui/format.ts';
import { ServiceDot } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';

/** In the order of the buttons. */
const LABELS: Readonly<Record<ProcessAction, string>> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  pause: 'Pause',
  continue: 'Continue',
  more: 'One more',
  less: 'One less',
};
const ACTIONS = Object.keys(LABELS) as ProcessAction[];

interface TableProps {
  processes: readonly ProcessInfo[];
  isManaged: boolean;
  /** Name and action of what is being done. */
  busy: string | undefined;
  act: (name: string, action: ProcessAction) => void;
  show: (name: string) => void;
}

/** The processes, a row each, with their figures and buttons. */
export function ProcessTable({ processes, ...more }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen, arrows scroll it
    <section class="card process-table" aria-label="Processes" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">State</th>
            <th scope="col" class="process-number">
              Process id
            </th>
            <th scope="col" class="process-number">
              Port
            </th>
            <th scope="col" class="process-number">
              Uptime
            </th>
            <th scope="col" class="process-number">
              CPU
            </th>
            <th scope="col" class="process-number">
              Memory
            </th>
            <th scope="col" class="process-number" title="99th percentile of the last seconds">
              Loop delay
            </th>
            {more.isManaged && <th scope="col">Do</th>}
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <ProcessRow key={process.name} process={process} {...more} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ProcessRow(props: { process: ProcessInfo } & Omit<TableProps, 'processes'>) {
  const { process, isManaged, show } = props;
  const { name, state, pid, port, startedAt } = process;
  const uptimeMs = startedAt === null ? null : Date.now() - Date.parse(startedAt);
  return (
    <tr data-state={state}>
      <th scope="row">
        {isManaged ? (
          <button
            type="button"
            class="process-name"
            aria-label={`${name}: environment and output`}
            onClick={() => show(name)}
          >
            <Label process={process} />
          </button>
        ) : (
          <Label process={process} />
        )}
      </th>
      <td class="process-state">
        <State process={process} />
      </td>
      <Figure name="Process id" value={pid} draw={String} />
      <Figure name="Port" value={port} draw={String} />
      <Figure name="Uptime" value={uptimeMs} draw={uptime} />
      <Figure name="CPU" value={process.cpuPercent} draw={(cpu) => `${cpu.toFixed(1)} %`} />
      <Figure name="Memory" value={process.memoryBytes} draw={megabytes} />
      <Figure
        name="Loop delay"
        value={process.eventLoopDelayMs}
        draw={(ms) => formatDuration(ms * 1000)}
      />
      {isManaged && (
        <td>
          <Buttons {...props} />
        </td>
      )}
    </tr>
  );
}

function Label({ process: { name, service } }: { process: ProcessInfo }) {
  return (
    <span class="process-label">
      <ServiceDot service={service ?? name} />
      {name}
    </span>
  );
}

function State({ process }: { process: ProcessInfo }) {
  const { state, why, attempt, nextStart, crashes, lastCrashes } = process;
  const [crash] = lastCrashes;
  return (
    <>
      <span class="process-word">{state === 'waiting' ? 'crashed' : state}</span>
      {why !== undefined && <span class="process-why">{why}</span>}
      {nextStart && (
        <span class="process-why">
          started again at <Time value={nextStart} />, attempt {attempt}
        </span>
      )}
      {crash && state !== 'waiting' && (
        <span class="process-why">
          {crashes === 1 ? 'crashed once' : `crashed ${crashes} times`}, last at{' '}
          <Time value={crash.time} date /> with {crash.how}
        </span>
      )}
    </>
  );
}

/** @param props.draw what to show of it, where it is known */
function Figure<T>(props: { name: string; value: T | null; draw: (value: T) => string }) {
  const { name, value, draw } = props;
  return (
    <td class="process-number" data-name={name}>
      {value === null ? <span class="muted">–</span> : draw(value)}
    </td>
  );
}

function Buttons({ process: { name, actions }, busy, act }: { process: ProcessInfo } & TableDeeds) {
  return (
    <div class="process-buttons">
      {ACTIONS.filter((action) => actions.includes(action)).map((action) => (
        <button
          key={action}
          type="button"
          class="button"
          aria-label={`${LABELS[action]}: ${name}`}
          aria-busy={busy === `${name} ${action}`}
          disabled={busy !== undefined}
          onClick={() => act(name, action)}
        >
          {LABELS[action]}
        </button>
      ))}
    </div>
  );
}

type TableDeeds = Pick<TableProps, 'busy' | 'act'>;

function uptime(ms: number): string {
  return formatDuration(Math.max(0, Math.round(ms / 1000)) * 1_000_000);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

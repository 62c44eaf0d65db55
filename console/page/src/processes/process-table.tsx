import type { ProcessAction, ProcessInfo } from '../../../src/model/api-types.ts';
import { ServiceDot } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { FIGURES, type Figure } from './figures.ts';

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
  // The stack knows others than a supervisor does.
  const figures = FIGURES.filter(({ of }) => processes.some((process) => of(process) !== null));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen, arrows scroll it
    <section class="card process-table" aria-label="Processes" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">State</th>
            {figures.map(({ name, title }) => (
              <th key={name} scope="col" class="process-number" title={title}>
                {name}
              </th>
            ))}
            {more.isManaged && <th scope="col">Do</th>}
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <ProcessRow key={process.name} process={process} figures={figures} {...more} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps extends Omit<TableProps, 'processes'> {
  process: ProcessInfo;
  figures: readonly Figure[];
}

function ProcessRow(props: RowProps) {
  const { process, figures, isManaged, show } = props;
  const { name, state } = process;
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
      {figures.map(({ name: figure, of }) => (
        <td key={figure} class="process-number" data-name={figure}>
          {of(process) ?? <span class="muted">–</span>}
        </td>
      ))}
      {isManaged && (
        <td>
          <Buttons {...props} />
        </td>
      )}
    </tr>
  );
}

function Label({ process: { name, service } }: { process: ProcessInfo }) {
  // A container's id says nothing by itself.
  const tellsService = service === null || name.startsWith(service);
  return (
    <span class="process-label">
      <ServiceDot service={service ?? name} />
      <span class="cut" title={name}>
        {tellsService ? name : service}
      </span>
      {!tellsService && (
        <span class="process-instance mono muted cut" title={name}>
          {name}
        </span>
      )}
    </span>
  );
}

function State({ process }: { process: ProcessInfo }) {
  const { state, why, since, attempt, nextStart, crashes, lastCrashes, restarts } = process;
  const [crash] = lastCrashes;
  return (
    <>
      <span class="process-word">{state === 'waiting' ? 'crashed' : state}</span>
      {why !== undefined && <span class="process-why">{why}</span>}
      {state === 'away' && since && (
        <span class="process-why">
          the last one at <Time value={since} date />
        </span>
      )}
      {restarts !== undefined && (
        <span class="process-why">started anew {times(restarts)} in the last six hours</span>
      )}
      {nextStart && (
        <span class="process-why">
          started again at <Time value={nextStart} />, attempt {attempt}
        </span>
      )}
      {crash && state !== 'waiting' && (
        <span class="process-why">
          crashed {times(crashes)}, last at <Time value={crash.time} date /> with {crash.how}
        </span>
      )}
    </>
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

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

import { waitFor } from '../../../test/support/wait.ts';
import type { Observer, OutputLine, SystemEvent } from '../../src/supervisor/system-events.ts';

/** Remembers all that happens, and waits for what has not happened yet. */
export class Recorder implements Observer {
  readonly events: SystemEvent[] = [];
  readonly lines: OutputLine[] = [];

  readonly onEvent = (event: SystemEvent) => void this.events.push(event);
  readonly onLine = (line: OutputLine) => void this.lines.push(line);

  /** The events of one type, in order. */
  of<T extends SystemEvent['type']>(type: T): Extract<SystemEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<SystemEvent, { type: T }> => event.type === type,
    );
  }

  /** Waits until an event of this type has happened so often to a process. */
  async until(type: SystemEvent['type'], name: string, times: number): Promise<void> {
    await waitFor(`${name} ${type} ${times} times`, () => {
      return (
        this.events.filter((e) => e.type === type && 'name' in e && e.name === name).length >= times
      );
    });
  }
}

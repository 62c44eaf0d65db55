import type { Observer, OutputLine, SystemEvent } from './events.ts';
import { paint, prettyLine, wantsColour } from './pretty.ts';
import { Terminal } from './terminal.ts';

/** What the user sees of a system. */
export interface Screen extends Observer {
  /** Shows a message of our own, which is no log line. */
  say(message: string): void;
}

/**
 * Shows a system on this process's stdout and stderr.
 *
 * @param json log lines appear on stdout as they are, and nothing else does: messages, and lines
 *   that are no JSON, go to stderr
 */
export function createScreen(json: boolean): Screen {
  const messages = json ? process.stderr : process.stdout;
  const colour = wantsColour(messages, process.env);
  const say = (message: string): void => {
    messages.write(`${message}\n`);
  };
  const terminal = new Terminal(process.stdout, (lines) =>
    say(`${lines} lines were not shown, because nobody read them; the log files have them.`),
  );
  return {
    say,
    onEvent(event) {
      const message = describe(event);
      if (message)
        say(colour ? paint(event.type === 'ready' ? 'bold' : 'yellow', message) : message);
    },
    onLine({ name, text }: OutputLine) {
      if (!json) return terminal.line(prettyLine(name, text, colour));
      if (text.startsWith('{')) return terminal.line(text);
      return say(prettyLine(name, text, colour));
    },
  };
}

/** How a process ends that does as it is told, whether or not it has come to listen for that yet. */
const AS_TOLD = ['exit code 0', 'signal SIGTERM', 'signal SIGINT'];

/** One line about an event; nothing when it needs no words. */
function describe(event: SystemEvent): string | undefined {
  switch (event.type) {
    case 'starting':
      return undefined;
    case 'ready':
      return `${event.name} ready ${event.url} ${event.seconds.toFixed(1)} s`;
    case 'waiting':
      return `still waiting after ${event.seconds.toFixed(0)} s: ${Object.entries(event.reasons)
        .map(([name, why]) => `${name} (${why})`)
        .join(', ')}`;
    case 'restarting':
      return `${event.name} ended (${event.how}): it is started again in ${event.delayMs / 1000} s`;
    case 'stopped':
      return AS_TOLD.includes(event.how) ? undefined : `${event.name} stopped with ${event.how}`;
    case 'warning':
      return `warning: ${event.message}`;
  }
}

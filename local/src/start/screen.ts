import type { Observer, OutputLine, SystemEvent } from '../supervisor/system-events.ts';
import { withRemedy } from '../terminal/open-files.ts';
import { paint, parseRecord, prettyLine, wantsColour } from '../terminal/pretty.ts';
import { Terminal } from '../terminal/terminal.ts';

/** What the user sees of a system. */
export interface Screen extends Observer {
  /** Shows a message of our own, which is no log line. */
  say(message: string): void;
}

/**
 * Shows a system on this process's stdout and stderr.
 *
 * @param json every line on stdout is a JSON object: the log lines as they are, and what else a
 *   process writes to its stdout in an object of its own. Messages, and what it writes to its
 *   stderr, go to stderr
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
    onLine({ name, stream, text }: OutputLine) {
      if (!json) return terminal.line(prettyLine(name, text, colour));
      if (stream === 'stdout') return terminal.line(jsonLine(name, text));
      return say(prettyLine(name, text, colour));
    },
  };
}

/** A line as it is when it is a JSON object, else in one, with the first fields of a log line. */
function jsonLine(name: string, text: string): string {
  if (parseRecord(text)) return text;
  const now = new Date().toISOString();
  return JSON.stringify({ '@timestamp': now, '@version': 1, message: text, name });
}

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
      return withRemedy(
        `${event.name} ended (${event.how}): it is started again in ${event.delayMs / 1000} s`,
      );
    case 'stopped':
      return event.isOrderly ? undefined : `${event.name} stopped with ${event.how}`;
    case 'asked':
      return `${event.name}: ${event.deed}, as somebody asked`;
    case 'note':
      return event.message;
    case 'warning':
      return `warning: ${withRemedy(event.message)}`;
  }
}

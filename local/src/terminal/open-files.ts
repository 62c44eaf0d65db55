import { readFileSync } from 'node:fs';

/** Whether something failed because too many files are open: in this process, or in all together. */
export function isForWantOfFiles(error: unknown): error is Error;
export function isForWantOfFiles(text: string): boolean;
export function isForWantOfFiles(problem: unknown): boolean {
  const text = problem instanceof Error ? problem.message : String(problem);
  return /\bE[MN]FILE\b/.test(text);
}

/** Adds to a message what to do, when it says that too many files are open. */
export function withRemedy(message: string): string {
  if (!isForWantOfFiles(message)) return message;
  return (
    `${message}\nToo many files are open at once: ${limit()}. ` +
    'Raise it, for example with `ulimit -n 4096` before the command, or close other programs.'
  );
}

/** The limit of this process, which its children inherit. Only Linux shows it to programs that are not shells. */
function limit(): string {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    if (soft) return `the limit of a process (\`ulimit -n\`) is ${soft}`;
  } catch {
    // It is another system, or no file can be opened at all.
  }
  return '`ulimit -n` shows the limit of a process';
}

const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Ends this process when it is told to, or when whoever started it has gone, by way of its `exit`
 * event. What it has started ends with it: a system's processes are killed there, all others learn
 * of it by an IPC channel, or by the end of their standard input.
 */
export function endWithParent(): void {
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.once(signal, () => process.exit(code));
  }
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
  if (process.connected === false) process.exit(1);
}

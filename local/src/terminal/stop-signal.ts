/** npm passes the terminal's Ctrl-C on: what follows this soon is the same one, not a second. */
const SAME_SIGNAL_MS = 500;

/** How often to look whether npm is still there. */
const PARENT_CHECK_MS = 500;

/**
 * Listens for the end of a command that runs until it is told to stop. A second Ctrl-C ends this
 * process at once, with exit code 130.
 *
 * @param say shows a message to the user
 * @returns aborted when the user wants an end, or nobody reads what is written any more
 */
export function stopSignal(say: (message: string) => void): AbortSignal {
  const stop = new AbortController();
  let since = 0;
  const end = () => {
    if (!stop.signal.aborted) {
      since = performance.now();
      say('\nStopping; once more ends everything at once.');
      stop.abort();
    } else if (performance.now() - since > SAME_SIGNAL_MS) {
      process.exit(130); // Whatever still runs is killed on the way out.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.abort());
  // Whoever has started this with a channel, to know when it goes.
  process.once('disconnect', () => stop.abort());
  process.channel?.unref();
  if (process.connected === false) stop.abort();
  // npm runs this in a shell, which may die of a signal without passing it on.
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && stop.abort();
  if (process.env.npm_lifecycle_event) setInterval(orphaned, PARENT_CHECK_MS).unref();
  return stop.signal;
}

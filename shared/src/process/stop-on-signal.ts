const stopSignals = ['SIGTERM', 'SIGINT', 'disconnect'];

/**
 * Calls `stop` once when the process is told to end: by SIGTERM, by SIGINT, or because the parent
 * that spawned it with an IPC channel has gone. The process exits with code 0 when `stop` is
 * through, with 1 when it fails, and at once when it is told a second time.
 *
 * @param stop gets the name of the signal; flushes what must not be lost
 * @param fail is told why `stop` failed
 */
export function stopOnSignal(
  stop: (signal: string) => Promise<void>,
  fail: (error: unknown) => void,
): void {
  let stopping = false;
  const end = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        fail(error);
        process.exit(1);
      },
    );
  };
  for (const signal of stopSignals) process.on(signal, () => end(signal));
  // The parent may have gone before anybody listened; undefined means that there never was one.
  if (process.connected === false) end('disconnect');
}

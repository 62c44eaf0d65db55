/**
 * Loaded first into each process of a system: ends it when its parent goes before it has come to
 * listen for that itself. To load all of a service takes a second, on a busy machine many.
 */
process.once('disconnect', () => {
  if (process.listenerCount('disconnect') === 0) process.exit(1);
});
// Whoever listens keeps the process alive as long as its parent is there: that is not for us to do.
process.channel?.unref();

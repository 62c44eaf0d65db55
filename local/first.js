/**
 * Loaded first into each process of a system.
 */
import { keepCompiled } from './compile-cache.js';

// Ends the process when its parent goes before it has come to listen for that itself. To load all of
// a service takes a while, on a busy machine seconds.
process.once('disconnect', () => {
  if (process.listenerCount('disconnect') === 0) process.exit(1);
});
// It may have gone before this was loaded.
if (process.connected === false) process.exit(1);
// Whoever listens keeps the process alive as long as its parent is there: that is not for us to do.
process.channel?.unref();

keepCompiled();

import module from 'node:module';

/** Has Node.js 22 and newer keep what it compiles from now on, in its own folder, for the next start. */
export function keepCompiled() {
  // The types are those of Node.js 20.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    module.enableCompileCache();
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

const SIGNALS = /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM']);

/** How often to look whether whoever started this process is still there, in milliseconds. */
const PARENT_CHECK_MS = 500;

/**
 * Runs a program of Node.js to its end. It gets the signals that this process gets, and SIGTERM when
 * the parent of this process goes; that this process has gone, its IPC channel tells it.
 *
 * @param {string[]} args what follows `node` on the command line
 * @param {string} cwd
 * @returns {Promise<number>} its exit code; 128 and the number of the signal that ended it
 */
export async function runNode(args, cwd) {
  const stdio = /** @type {const} */ (['inherit', 'inherit', 'inherit', 'ipc']);
  const child = spawn(process.execPath, args, { cwd, stdio: [...stdio] });
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && pass('SIGTERM'), PARENT_CHECK_MS);
  try {
    const [code, signal] = await once(child, 'exit');
    return code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
  } finally {
    clearInterval(watch);
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

import { writeFile } from 'node:fs/promises';
import { readOptions, USAGE } from '../chaos/options.ts';
import { isProven } from '../chaos/proof.ts';
import { figures, report } from '../chaos/report.ts';
import { runChaos } from '../chaos/run-chaos.ts';
import { CommandError, runCommand } from '../terminal/command.ts';
import { stopSignal } from '../terminal/stop-signal.ts';

/**
 * `npm run chaos`: kills services under load and accounts for every order. Exit code 0 when every
 * order was settled exactly once or left alone, and enough was tried; 1 when not, or when the run
 * could not be made; 2 for wrong arguments; 130 after Ctrl-C.
 *
 * @param args what follows the command's name
 */
export function main(args: string[]): Promise<void> {
  return runCommand(async () => {
    const { help, json, ...options } = readOptions(args);
    if (help) return USAGE;
    // The table is for stdout, what happens meanwhile for stderr.
    const say = (message: string) => void process.stderr.write(`${message}\n`);
    const signal = stopSignal(say);
    try {
      const result = await runChaos(options, { env: process.env, signal, say });
      if (json) {
        const { lost, doubled, half } = result.balance;
        const all = { options, figures: figures(result), uuids: { lost, doubled, half } };
        await writeFile(json, `${JSON.stringify(all, undefined, 2)}\n`);
      }
      if (!isProven(result)) process.exitCode = 1;
      return report(result);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CommandError('Stopped: nothing is left running.', 130);
    }
  });
}

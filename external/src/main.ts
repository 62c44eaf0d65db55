import { badConfigurationExitCode, ConfigError } from '@simplebank/shared/config';
import { stopOnSignal } from '@simplebank/shared/signals';
import { reasonOf } from '@simplebank/shared/thrown';
import { readConfig } from './config.ts';
import { startExternal } from './start.ts';

/** The stand-ins write no lines as services do; what goes wrong stands on standard error. */
function say(problem: string): void {
  process.stderr.write(`external: ${problem}\n`);
}

try {
  const running = await startExternal(readConfig(process.env), say);
  stopOnSignal(
    () => running.close(),
    (error) => say(`could not stop in good order: ${String(error)}`),
  );
} catch (error) {
  say(reasonOf(error));
  process.exitCode = error instanceof ConfigError ? badConfigurationExitCode : 1;
}

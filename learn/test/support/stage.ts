import type { TestContext } from 'node:test';
import { BankStage } from '../../../local/src/learn/stage.ts';
import { portVariables } from '../../../local/src/system/ports.ts';
import { temporaryFolder } from '../../../test/support/folder.ts';

/** A stage on free ports and in a folder of its own, on which no bank runs yet. */
export async function testStage(t: TestContext): Promise<BankStage> {
  let close = async () => {};
  t.after(() => close());
  const folder = await temporaryFolder(t);
  const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
  const stage = new BankStage({ env: { ...process.env, ...ports, SIMPLEBANK_DIR: folder } });
  close = () => stage.close();
  return stage;
}

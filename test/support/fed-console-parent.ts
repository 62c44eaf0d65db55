import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FedConsole } from '../../bench/console/fed-console.ts';
import { endWithParent } from '../../bench/harness/end-with-parent.ts';

/** A bench with a console, as far as its processes go; says the console's id, and does nothing more. */
endWithParent();
const console = await FedConsole.start(await mkdtemp(path.join(tmpdir(), 'simplebank-bench-')));
process.stdout.write(`${console.pid}\n`);
setInterval(() => undefined, 1000);

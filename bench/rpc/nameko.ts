import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareClient } from './bare-amqplib.ts';
import type { RpcSubject } from './subject.ts';

const folder = path.dirname(fileURLToPath(import.meta.url));
const run = path.join(folder, '../../test/nameko/run.py');

/**
 * A service in Python, as the book's are, called by bare amqplib in nameko's own wire format: its
 * client in Python would only be slower.
 */
export const nameko: RpcSubject = {
  name: 'nameko, called by bare amqplib',

  async startServer(uri) {
    const env = { ...process.env, AMQP_URI: uri, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    // Its standard input ends with this process, and it with its standard input.
    const child = spawn(process.env.TEST_PYTHON ?? '', [run, 'nameko_echo'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    if (String(said).trim() !== 'ready') throw new Error(`nameko said ${said}`);
  },

  startClient: (uri) => bareClient(uri, 'simplebank-rpc', 'bench_echo_service.echo'),
};

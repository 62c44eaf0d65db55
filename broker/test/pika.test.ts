import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brokerFor } from './embedded-broker.ts';

/** A program in Python says the same of the embedded broker as of RabbitMQ, word for word. */

const python = process.env.TEST_PYTHON;
const rabbitmq = process.env.TEST_AMQP_URI;
const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'pika');
const run = promisify(execFile);

/** Milliseconds that the whole tour may take. */
const patience = 50_000;

const remedy = 'pip install -r broker/test/pika/requirements.txt into a virtual environment';
const skip = await whyNoPika();

/** Why pika cannot be used, and what to do about it; false when it can. */
async function whyNoPika(): Promise<string | false> {
  if (!python) return `needs pika: ${remedy} of Python, and set TEST_PYTHON to its python`;
  try {
    await run(python, ['-c', 'import pika'], { timeout: patience });
    return false;
  } catch (cause) {
    // Whoever names a Python wants the test: not to run it would look like success.
    throw new Error(`TEST_PYTHON=${python} cannot import pika: ${remedy}`, { cause });
  }
}

async function tour(uri: string): Promise<string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' };
  const args = [path.join(folder, 'tour.py'), uri];
  const { stdout } = await run(python ?? '', args, { env, timeout: patience });
  return stdout.replaceAll('\r\n', '\n');
}

async function expected(): Promise<string> {
  return (await readFile(path.join(folder, 'expected.txt'), 'utf8')).replaceAll('\r\n', '\n');
}

test('pika on the embedded broker', { skip }, async (t) => {
  const { uri } = await brokerFor(t);
  assert.equal(await tour(uri), await expected());
});

test('pika on RabbitMQ', {
  skip: skip || (!rabbitmq && 'set TEST_AMQP_URI to run it'),
}, async () => {
  assert.equal(await tour(rabbitmq ?? ''), await expected());
});

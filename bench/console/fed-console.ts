import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FIRST } from '../../local/src/supervisor/child.ts';
import { freePort } from '../harness/free-port.ts';

/** How long the console may take to get ready, or to find what it was sent; in milliseconds. */
const LIMIT_MS = 30_000;

/** A console of its own, in a process that can be restarted. */
export class FedConsole {
  readonly #address: string;
  readonly #port: number;
  readonly #env: NodeJS.ProcessEnv;
  readonly #timers = createSocket('udp4').unref();
  #child: ChildProcess;

  private constructor(directory: string, port: number, env: NodeJS.ProcessEnv) {
    this.#address = `http://127.0.0.1:${port}`;
    this.#port = port;
    const own = { PORT: String(port), STATSD_PORT: String(port), OTLP_PORT: '0' };
    this.#env = { ...process.env, ...own, SIMPLEBANK_DIR: directory, ...env };
    this.#child = this.#spawn();
  }

  /**
   * @param directory what it reads, and where it keeps its spans
   * @param env variables that differ
   */
  static async start(directory: string, env: NodeJS.ProcessEnv = {}): Promise<FedConsole> {
    const console = new FedConsole(directory, await freePort(), env);
    await console.#ready();
    return console;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.startAgain();
  }

  async startAgain(): Promise<void> {
    this.#child = this.#spawn();
    await this.#ready();
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  /** @throws Error when the answer is not 2xx */
  async get<T>(route: string): Promise<T> {
    const response = await fetch(`${this.#address}${route}`);
    if (!response.ok) throw new Error(`${route} answered ${response.status}`);
    // What the console answers is typed where it is made.
    return (await response.json()) as T;
  }

  /** Sends spans in the JSON of OTLP, and returns how many milliseconds that took. */
  async sendSpans(body: object): Promise<number> {
    const begin = performance.now();
    const response = await fetch(`${this.#address}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the console answered ${response.status}`);
    await response.arrayBuffer();
    return performance.now() - begin;
  }

  /** Sends a packet of timers, as StatsD has them. */
  async sendTimers(packets: readonly string[]): Promise<void> {
    for (const packet of packets) {
      await new Promise((sent) => this.#timers.send(packet, this.#port, '127.0.0.1', sent));
    }
  }

  /** @throws Error when that is never so */
  async until(what: string, look: () => Promise<boolean>): Promise<void> {
    const limit = performance.now() + LIMIT_MS;
    while (!(await look().catch(() => false))) {
      if (performance.now() > limit) throw new Error(`waited in vain until ${what}`);
      await sleep(20);
    }
  }

  #spawn(): ChildProcess {
    const main = fileURLToPath(new URL('../../dist/programs/console.js', import.meta.url));
    // As the supervisor starts it.
    return spawn(process.execPath, ['--v8-pool-size=0', '--import', FIRST, main], {
      env: this.#env,
      // By the channel it learns that this process has gone.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  #ready(): Promise<void> {
    const ask = async () => (await fetch(`${this.#address}/ready`)).ok;
    return this.until('the console is ready', ask);
  }
}

import { parseArgs } from 'node:util';
import { broker } from './broker/bench.ts';
import { consoleBench } from './console/bench.ts';
import { events } from './events/bench.ts';
import { endWithParent } from './harness/end-with-parent.ts';
import { loadAverage, thisMachine } from './harness/machine.ts';
import type { Bench, BenchResult, RunOptions } from './harness/result.ts';
import { log } from './log/bench.ts';
import { order } from './order/bench.ts';
import { profile } from './profile/bench.ts';
import { markdownOf } from './report/markdown.ts';
import { writeReport } from './report/write.ts';
import { rpc } from './rpc/bench.ts';
import { soak } from './soak/bench.ts';
import { start } from './start/bench.ts';

const USAGE = `usage: npm run bench [-- [--short] [<bench>...]]

Measures, beside what people would use instead. Without a name: every bench, and docs/performance.*
is written anew.

  --short   so short that it shows only that all runs; says nothing of speed, writes nothing
  --help    this text

Variables:
  TEST_AMQP_URI    a RabbitMQ that nothing else uses meanwhile; without it the embedded broker
  TEST_PYTHON      a Python with nameko, to measure it in rpc, too
  BENCH_BEFORE     another checkout of SimpleBank, such as an earlier commit, installed and built, to
                   measure in start and order, too
  BENCH_NODE       another Node.js, to measure in start, too
  TEST_BOOK        the folder chapter-12 of the book's code, to measure its services in order, too;
                   TEST_PYTHON then needs statsd, logstash_formatter, circuitbreaker and jaeger-client
`;

const benches: Record<string, Bench> = {
  log,
  rpc,
  events,
  broker,
  order,
  profile,
  start,
  console: consoleBench,
  soak,
};

/** Runs what the command line names; exit code 1 when a bench fails, 2 for wrong arguments. */
async function main(): Promise<void> {
  const given = readArguments();
  if (!given) return;
  const machine = thisMachine();
  const results: BenchResult[] = [];
  for (const name of given.names) results.push(await runBench(name, given));
  const run = { at: new Date().toISOString(), short: given.short, machine, results };
  for (const result of results) say(markdownOf(result));
  if (given.short) say(`${results.length} passed, 0 failed`);
  else if (!given.alone) await writeReport(run);
}

async function runBench(name: string, { short, alone }: RunOptions): Promise<BenchResult> {
  const bench = benches[name];
  if (!bench) throw new Error(`there is no bench ${name}`);
  const before = loadAverage();
  const begin = performance.now();
  say(`${name}: load average ${before}`);
  const findings = await bench({ short, alone, rabbitUri: process.env.TEST_AMQP_URI, say });
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  // What is promised says nothing after a run as short as that.
  if (short) findings.promises = [];
  return { name, ...findings, loadAverage: [before, loadAverage()], seconds };
}

/** Undefined when there is nothing to run, and the usage has been shown. */
function readArguments(): (RunOptions & { names: string[] }) | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { short: { type: 'boolean', default: false }, help: { type: 'boolean' } },
    });
    const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
    if (unknown !== undefined) {
      throw new Error(`there is no bench ${unknown}, only ${Object.keys(benches).join(', ')}`);
    }
    if (!values.help) {
      const alone = positionals.length > 0;
      const names = alone ? positionals : Object.keys(benches);
      return { short: values.short, alone, names, rabbitUri: process.env.TEST_AMQP_URI, say };
    }
    process.stdout.write(USAGE);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}

endWithParent();
await main();

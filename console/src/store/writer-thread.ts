import { parentPort, workerData } from 'node:worker_threads';
import {
  type Answer,
  type FromWriter,
  failureOf,
  type ToWriter,
  type WriterData,
} from './messages.ts';
import { TelemetryWriter } from './telemetry-writer.ts';

/**
 * The thread that writes what processes say: it follows their log files, and takes spans and
 * timings. To write waits for the disk now and then, and here nobody else waits with it.
 *
 * It is an entry point, as a `main.ts` is: only `WriterThread` starts it.
 */

/** How often it is told what is kept, in milliseconds. */
const TELL_MS = 100;

const tell = (message: FromWriter | Answer) => parentPort?.postMessage(message);
const data: WriterData = workerData;
const writer = new TelemetryWriter({
  ...data,
  report: (problem) => tell({ type: 'report', problem }),
  loaded: () => {
    tellKept();
    tell({ type: 'loaded' });
  },
  isWatched: () => Atomics.load(data.watched, 0) !== 0,
  tell: (lines) => tell({ type: 'lines', lines }),
  written: tellKept,
});
tell({ type: 'opened', kept: writer.kept(), levels: writer.levels() });

let told = '';
function tellKept(): void {
  const kept = writer.kept();
  const text = JSON.stringify(kept);
  if (text === told) return;
  told = text;
  tell({ type: 'kept', kept });
}
const timer = setInterval(tellKept, TELL_MS);

parentPort?.on('message', async (message: ToWriter) => {
  switch (message.type) {
    case 'spans':
      return answer(message.id, writer.addSpans(message.rows));
    case 'timings':
      return answer(message.id, writer.addTimings(message.rows));
    case 'close':
      clearInterval(timer);
      await writer.close();
      // The file is really closed when its statements are gone, which is when this thread ends.
      parentPort?.close();
  }
});

async function answer(id: number, work: Promise<void>): Promise<void> {
  try {
    await work;
    tell({ type: 'answer', id });
  } catch (error) {
    tellKept();
    tell({ type: 'answer', id, error: failureOf(error) });
  }
}

import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { importRouter } from '../../src/api/import.ts';
import { createApp } from '../../src/app.ts';
import { variables } from '../../src/config.ts';
import type { Instance, LogLine } from '../../src/model/api-types.ts';
import type { Span } from '../../src/model/span.ts';
import { LineFiles } from '../../src/receive/line-files.ts';
import { openStore } from '../../src/store/source.ts';
import { listen } from './listen.ts';
import { PLENTY } from './store.ts';
import { until } from './until.ts';

/** A console with a store of its own, that listens on a free port for as long as the test lasts. */
export async function startTestConsole(
  t: TestContext,
  options: { env?: Record<string, string>; instances?: Instance[] } = {},
) {
  const directory = await temporaryFolder(t);
  const problems: string[] = [];
  const source = await openStore({
    directory,
    limits: PLENTY,
    report: (problem) => problems.push(problem),
  });
  t.after(() => source.close());
  await source.loaded;
  const report = (problem: string) => void problems.push(problem);
  const files = await LineFiles.open(path.join(directory, 'logs'), report);
  const { app, endStreams } = createApp({
    config: loadConfig(variables, { ...options.env }),
    source,
    importer: importRouter({
      appendSpans: (spans) => source.appendSpans(spans),
      appendLines: (instance, records) => files.append(instance, records),
      linesOf: (instance) => files.linesOf(instance),
    }),
    instances: { all: () => options.instances ?? [], close: async () => {} },
    report: (error) => problems.push(String(error)),
  });
  const { port } = await listen(t, app);
  t.after(endStreams);
  return {
    url: `http://localhost:${port}`,
    /** What the operator was told. */
    problems,
    source,
    /** Where log files are. */
    logs: path.join(directory, 'logs'),
    keepSpans: (spans: Span[]) => source.appendSpans(spans),
    /** Writes lines as their processes do; returns when the console has read them. */
    async writeLines(lines: LogLine[]): Promise<void> {
      const kept = () => source.status().lines?.kept ?? 0;
      const wanted = kept() + lines.length;
      await mkdir(path.join(directory, 'logs'), { recursive: true });
      for (const instance of new Set(lines.map((line) => line.instance))) {
        const own = lines.filter((line) => line.instance === instance).toReversed();
        const file = path.join(directory, 'logs', `${instance}.json`);
        await appendFile(file, own.map(({ record }) => `${JSON.stringify(record)}\n`).join(''));
      }
      await until('the lines are read', () => kept() === wanted);
    },
  };
}

const AGO_MS = 5000;

/** Spans and lines as if the first of the spans had begun five seconds ago. */
export function recent(spans: Span[], lines: LogLine[]): { spans: Span[]; lines: LogLine[] } {
  const [first = ''] = spans.map(({ startTime }) => startTime).sort();
  const shift = Date.now() - AGO_MS - Date.parse(first);
  const later = (time: string) =>
    new Date(Date.parse(`${time.slice(0, 23)}Z`) + shift)
      .toISOString()
      .replace('Z', time.slice(23));
  return {
    spans: spans.map((span) => ({ ...span, startTime: later(span.startTime) })),
    lines: lines.map((line) => {
      const time = later(String(line.record['@timestamp']));
      return { ...line, record: { ...line.record, '@timestamp': time } };
    }),
  };
}

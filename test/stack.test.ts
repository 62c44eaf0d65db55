import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gaugeUnits, queueGaugeUnits } from '@simplebank/shared/gauge-units';
import { z } from 'zod';

const stack = new URL('../stack/', import.meta.url);
const read = (file: string) => readFile(new URL(file, stack), 'utf8');

const Dashboard = z.object({
  panels: z.array(
    z.object({ targets: z.array(z.object({ expr: z.string().optional() })).default([]) }),
  ),
});

/** The queries of all dashboards. */
async function queries(): Promise<string[]> {
  const files = await readdir(new URL('grafana/dashboards/', stack));
  const texts = await Promise.all(files.map((file) => read(`grafana/dashboards/${file}`)));
  const dashboards = texts.map((text) => Dashboard.parse(JSON.parse(text)));
  return dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets }) => targets.flatMap(({ expr = [] }) => expr)),
  );
}

/** What the gauges of the processes are called in Prometheus. */
async function namesInPrometheus(): Promise<Map<string, string>> {
  const mapping = await read('statsd/mapping.yml');
  const gauges = mapping.matchAll(
    /match: simplebank-demo\.(?:\*|broker)\.(\S+)\n +match_metric_type: gauge\n +name: (\S+)/g,
  );
  return new Map([...gauges].map(([, gauge = '', name = '']) => [gauge, name]));
}

describe('the stack', () => {
  it('has every gauge, and each is a query of a dashboard', async () => {
    const names = await namesInPrometheus();
    const gauges = Object.keys({ ...gaugeUnits, ...queueGaugeUnits });
    assert.deepEqual([...names.keys()].sort(), gauges.sort());
    const all = await queries();
    const missing = [...names.values()].filter((name) => {
      const word = new RegExp(`\\b${name}\\b`);
      return !all.some((query) => word.test(query));
    });
    assert.deepEqual(missing, []);
  });

  it("has in production the data source that it has elsewhere, and a user's besides", async () => {
    const production = (await read('k8s/overlays/production/elasticsearch-datasource.yml')).split(
      '\n',
    );
    const elsewhere = await read('grafana/provisioning/datasources/elasticsearch.yml');
    assert.deepEqual(
      elsewhere.split('\n').filter((line) => !production.includes(line)),
      [],
    );
  });
});

import type { Metric } from '../model/metric.ts';
import { folderName } from '../model/service-name.ts';
import { BadExportRequest } from './bad-export-request.ts';
import { type Export, type Maker, type RequestNames, readExport } from './export.ts';
import type { Fields } from './fields.ts';
import { MetricReader, type Reading } from './metric-reader.ts';

const NAMES: RequestNames = {
  resources: 'resourceMetrics',
  scopes: 'scopeMetrics',
  items: 'metrics',
  item: 'metric',
};

/**
 * Makes what reads an `ExportMetricsServiceRequest`, from its JSON or as `decodeRequest` makes it, into
 * the measurements that StatsD has as well. It remembers the streams that it has seen, because many
 * tell all since they began, each time.
 *
 * What it makes throws BadExportRequest when it is not such a request, or none of its data points is
 * valid.
 *
 * @param since when the console began, in nanoseconds since 1970
 */
export function metricsReader(since?: bigint): (body: unknown) => Promise<Export<Metric>> {
  const reader = new MetricReader(since);
  const read = (of: Fields, maker: Maker) =>
    reader.read(of, { ...maker, service: folderName(maker.service) });
  return async (body) => inAll(await readExport(body, NAMES, read));
}

function inAll({ items, ...whole }: Export<Reading>): Export<Metric> {
  const rejected = items.reduce((all, reading) => all + reading.rejected, whole.rejected);
  const fault = whole.fault ?? items.find((reading) => reading.fault)?.fault;
  if (fault !== undefined && items.every(({ taken }) => taken === 0)) {
    throw new BadExportRequest(`no data point is valid; the first: ${fault}`);
  }
  const metrics = items.flatMap((reading) => reading.metrics);
  return { items: metrics, rejected, ...(fault !== undefined && { fault }) };
}

import { z } from 'zod';
import type { TraceQuery } from '../model/source.ts';
import { From, inOrder, To } from './search-parameters.ts';
import { TraceParameters } from './trace-parameters.ts';

const { service, operation, tags, minDuration, maxDuration, limit } = TraceParameters.shape;
const Start = From.optional();
const End = To.optional();
const Depth = limit.unwrap().describe('How many; 100 unless given.').optional();

/**
 * The parameters of a search in Jaeger's API v3. Jaeger's page sends the first name of each, and Grafana the
 * older second one, which Jaeger takes as well; it ignores others.
 */
export const V3Parameters = z.object({
  'query.serviceName': service,
  'query.service_name': service,
  'query.operationName': operation,
  'query.operation_name': operation,
  'query.attributes': tags,
  'query.startTimeMin': Start,
  'query.start_time_min': Start,
  'query.startTimeMax': End,
  'query.start_time_max': End,
  'query.durationMin': minDuration,
  'query.duration_min': minDuration,
  'query.durationMax': maxDuration,
  'query.duration_max': maxDuration,
  'query.searchDepth': Depth,
  'query.search_depth': Depth,
});

/**
 * What a search in Jaeger's API v3 asks for.
 *
 * @throws HttpProblem `invalid-parameter` when two parameters contradict each other
 */
export function v3Search(parameters: z.output<typeof V3Parameters>): TraceQuery {
  const fromMs = parameters['query.startTimeMin'] ?? parameters['query.start_time_min'];
  const toMs = parameters['query.startTimeMax'] ?? parameters['query.start_time_max'];
  const minDurationUs = parameters['query.durationMin'] ?? parameters['query.duration_min'];
  const maxDurationUs = parameters['query.durationMax'] ?? parameters['query.duration_max'];
  inOrder('query.startTimeMin', fromMs, 'query.startTimeMax', toMs);
  inOrder('query.durationMin', minDurationUs, 'query.durationMax', maxDurationUs);
  return {
    service: parameters['query.serviceName'] ?? parameters['query.service_name'],
    operation: parameters['query.operationName'] ?? parameters['query.operation_name'],
    tags: Object.assign({}, ...(parameters['query.attributes'] ?? [])),
    fromMs,
    toMs,
    minDurationUs,
    maxDurationUs,
    limit:
      parameters['query.searchDepth'] ?? parameters['query.search_depth'] ?? limit.parse(undefined),
  };
}

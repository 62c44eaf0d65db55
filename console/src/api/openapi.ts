import { Problem } from '@simplebank/shared/contracts';
import { openApi } from '@simplebank/shared/openapi';
import { otlpOperations } from '../receive/operations.ts';
import { breakOperations } from './breaks.ts';
import { compareOperations } from './compare.ts';
import { exportOperations } from './export.ts';
import { graphOperations } from './graph.ts';
import { importOperations } from './import.ts';
import { instanceOperations } from './instances.ts';
import { jaegerV3Operations } from './jaeger-v3.ts';
import { learnOperations } from './learn.ts';
import { logSummaryOperations } from './log-summaries.ts';
import { logOperations } from './logs.ts';
import { metricOperations } from './metrics.ts';
import { parkedOperations } from './parked.ts';
import { processOperations } from './processes.ts';
import { requestOperations } from './requests.ts';
import { statusOperations } from './status.ts';
import { streamOperations } from './stream.ts';
import { traceFlameOperations } from './trace-flame.ts';
import { traceGroupOperations } from './trace-groups.ts';
import { traceOperations } from './traces.ts';
import { troubleOperations } from './trouble.ts';
import { tryOperations } from './try.ts';

const description = `What docs/console-api.md says, for machines.

The console answers those who ask for it by one of its own names (\`Host\`), and pages of its own alone
(\`Origin\`, \`Sec-Fetch-Site\`). A parameter that is empty counts as absent; one that a call does not
know, one that is not valid, and one that is there twice where one is asked for, are errors. \`GET\`
is also \`HEAD\`. The addresses of the page, which answer browsers with HTML, are not described here.`;

/** The console's API in OpenAPI 3.1. */
export function describeApi(): object {
  return openApi({
    title: 'SimpleBank console',
    description,
    operations: {
      ...logOperations,
      ...logSummaryOperations,
      ...instanceOperations,
      ...traceOperations,
      ...jaegerV3Operations,
      ...compareOperations,
      ...traceGroupOperations,
      ...traceFlameOperations,
      ...requestOperations,
      ...graphOperations,
      ...troubleOperations,
      ...parkedOperations,
      ...metricOperations,
      ...statusOperations,
      ...processOperations,
      ...breakOperations,
      ...learnOperations,
      ...streamOperations,
      ...tryOperations,
      ...exportOperations,
      ...importOperations,
      ...otlpOperations,
    },
    problem: Problem,
    problems: {
      400: 'A parameter, an id, the body or the `Host` header is not valid: the sentence names which, and why.',
      403: 'A page of another origin or site asks.',
      413: 'A body where none is expected, or one that is too large.',
      421: '`Host` is none of `ALLOWED_HOSTS`.',
      431: 'The head is larger than 16 kB, or has more than 100 header fields.',
      503: 'What the answer comes from is away; with `Retry-After`.',
      504: 'The answer took too long.',
    },
  });
}

import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import { reasonOf } from '@simplebank/shared/thrown';
import type { Router } from 'express';
import { z } from 'zod';
import { IMPORT_NAME, NO_IMPORT_NAME } from '../model/import-name.ts';
import { type Imported, type ImportKeeper, importTelemetry } from '../receive/import.ts';
import { LONGEST_IMPORT, TooLong } from '../receive/import-body.ts';
import { NDJSON } from './export.ts';
import { routerOf } from './router.ts';

const Count = z.int().min(0);

export const importOperations = {
  'POST /api/import': {
    summary: 'Takes what an export gave, to be shown beside one’s own',
    description:
      'One JSON object a line: log records as Logstash has them, and spans or log records in OTLP’s JSON; or a single ' +
      'document, such as what Jaeger’s query API answers. What cannot be read is left out, and counted. ' +
      `At most ${LONGEST_IMPORT / 1024 / 1024} MB.`,
    query: z.strictObject({
      name: z
        .string()
        .regex(IMPORT_NAME, NO_IMPORT_NAME)
        .default('import')
        .describe(
          'What it is shown as: lines get it as the field `import`, services behind their names.',
        ),
    }),
    body: {
      required: true,
      schema: z.object({ '@timestamp': z.iso.datetime() }),
      mediaTypes: ['application/json', NDJSON],
    },
    answer: z.object({
      lines: Count.describe('How many log lines are new.'),
      known: Count.describe('How many were there already, under this name.'),
      spans: Count.describe(
        'How many spans were taken. One that was there already is not doubled.',
      ),
      rejected: Count.describe('How many lines and spans were left out.'),
      fault: z.string().describe('What is wrong with the first of those.').exactOptional(),
    }),
    problems: {
      404: 'The stack keeps telemetry: nothing is imported there.',
      503: 'What was sent cannot be kept.',
    },
  },
} satisfies Operations;

/** `POST /api/import`: takes a file of telemetry. */
export function importRouter(keeper: ImportKeeper): Router {
  return routerOf(importOperations, {
    'POST /api/import': async ({ query: { name } }, response) => {
      const imported = await take(response.req, name, keeper).catch((error: unknown) => {
        // The rest of the body is not read.
        response.set('Connection', 'close');
        throw error;
      });
      const { lines, known, spans, fault } = imported;
      if (lines + known + spans > 0) return imported;
      const why = fault === undefined ? 'there is nothing in it' : `nothing can be read; ${fault}`;
      throw new HttpProblem('invalid-export', why);
    },
  });
}

async function take(
  body: AsyncIterable<Buffer>,
  name: string,
  keeper: ImportKeeper,
): Promise<Imported> {
  try {
    return await importTelemetry(body, name, keeper);
  } catch (error) {
    if (error instanceof TooLong) throw new HttpProblem('body-too-large', error.message);
    throw new HttpProblem('unavailable', `it cannot be kept: ${reasonOf(error)}`, { cause: error });
  }
}

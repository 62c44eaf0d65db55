import { commonVariables, Milliseconds } from '@simplebank/shared/config';
import type { z } from 'zod';

/** The variables of the stand-ins. */
export const variables = {
  HOST: commonVariables.HOST,
  PORT: commonVariables.PORT,
  PROCESSING_DELAY_MAX_MS: Milliseconds.default(0).describe(
    'pretended work: each answer first waits none, half or all of this time',
  ),
};

export type Config = z.infer<z.ZodObject<typeof variables>>;

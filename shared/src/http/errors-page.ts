import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { errorsPath } from '../contracts/problems.ts';

/** The repository's root. */
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Answers with docs/errors.md, which the `type` of every problem leads to. Browsers show text as it is. */
export const sendErrorsPage: RequestHandler = (_request, response) => {
  response.type('text/plain').sendFile(errorsPath, { root });
};

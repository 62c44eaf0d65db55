import type { RequestHandler } from 'express';
import { contentSecurityPolicy, referrerPolicy, xContentTypeOptions, xFrameOptions } from 'helmet';

/**
 * What OWASP's REST Security Cheat Sheet asks of an API that answers with JSON and nothing that a
 * browser should show, run or keep. Strict-Transport-Security is left to whoever terminates TLS.
 */
export const securityHeaders: RequestHandler[] = [
  contentSecurityPolicy({
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  }),
  referrerPolicy(),
  xContentTypeOptions(),
  xFrameOptions({ action: 'deny' }),
  (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  },
];

import { HttpProblem } from '@simplebank/shared/http-problem';
import type { RequestHandler } from 'express';
import {
  contentSecurityPolicy,
  crossOriginOpenerPolicy,
  crossOriginResourcePolicy,
  referrerPolicy,
  xContentTypeOptions,
  xFrameOptions,
} from 'helmet';

/** A Host header: a name or an address, and perhaps a port (RFC 9110 section 7.2). */
const HOST = /^(?<name>[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Refuses who asks for another host: a page elsewhere whose name was made to point to this machine
 * (DNS rebinding) sends its own name. 421 is the status of a request that came to the wrong place
 * (RFC 9110 section 15.5.20).
 *
 * @param allowed names in lower case, without port; `*.` stands for any name below the rest
 */
export function checkHost(allowed: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    const host = req.get('Host') ?? '';
    const name = HOST.exec(host)?.groups?.name?.toLowerCase();
    if (name === undefined || !URL.canParse(`http://${host}`)) {
      throw new HttpProblem('malformed-request', 'the Host header is not valid');
    }
    if (!isAllowed(name, allowed)) {
      throw new HttpProblem(
        'unknown-host',
        `${name} is not a name of this console: add it to ALLOWED_HOSTS`,
      );
    }
    next();
  };
}

function isAllowed(name: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) =>
    pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern,
  );
}

/**
 * Refuses what a page of another origin has the browser send, whether it could read the answer or
 * not. Programs that are no browsers send no Origin (RFC 6454) and no Sec-Fetch-Site.
 *
 * A proxy that ends TLS, as GitHub Codespaces has one, leaves the Origin or the Host to be those of
 * this side and the other to be those of the browser's. Then the browser's own word counts: that the
 * page is of the site that it asks (Fetch Metadata), as long as both are names of this console.
 *
 * @param allowed as for {@link checkHost}
 */
export function checkOrigin(allowed: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    const origin = req.get('Origin');
    const isOwn =
      origin === undefined ||
      origin === new URL(`http://${req.get('Host')}`).origin ||
      (req.get('Sec-Fetch-Site') === 'same-origin' &&
        URL.canParse(origin) &&
        isAllowed(new URL(origin).hostname, allowed));
    if (!isOwn) {
      throw new HttpProblem(
        'foreign-page',
        `pages of ${origin.slice(0, 200)} may not ask this console`,
      );
    }
    next();
  };
}

/** Refuses what another site embeds or links to; the page's own addresses may be linked to. */
export const refuseOtherSites: RequestHandler = (req, _res, next) => {
  const site = req.get('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new HttpProblem('foreign-page', 'pages of other sites may not ask this console');
  }
  next();
};

/** Refuses a body, where none is expected; it is not read. */
export const refuseBody: RequestHandler = (req, res, next) => {
  const hasBody =
    req.get('Transfer-Encoding') !== undefined || Number(req.get('Content-Length')) > 0;
  if (hasBody) {
    res.set('Connection', 'close');
    throw new HttpProblem('body-too-large', `${req.method} ${req.path} takes no body`);
  }
  next();
};

/** Nothing of the API is kept by a cache: it is true for a moment only. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/**
 * What the browser is told to hold back, for the page and the API alike: no script, style, picture
 * or connection but our own, and no text that becomes markup. Text from logs and spans comes from
 * strangers; should the page ever mistake it for markup, then it still does nothing.
 */
export const securityHeaders: RequestHandler[] = [
  contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
  }),
  crossOriginOpenerPolicy(),
  crossOriginResourcePolicy(),
  referrerPolicy(),
  xContentTypeOptions(),
  xFrameOptions({ action: 'deny' }),
];

import { match } from 'path-to-regexp';
import { errorsPath } from './problems.ts';

/**
 * What every service serves beside its routes, for those who run it: whether it lives, whether it
 * can do its work, what it takes, and what its errors mean.
 */
export const operatorPaths = ['/health', '/ready', '/openapi.json', errorsPath] as const;

/** A path that is served, and what stands in the place of its part `:uuid`. */
export interface ServedPath {
  /** As the route is written, for example `/orders/:uuid`. */
  path: string;
  /** As it was sent; undefined where the path has no such part. */
  parameter?: string;
}

/**
 * The one reading of a path: whoever wants to know what a request is about asks here. A path may
 * be written in several ways, as Express has it: in either case, with a slash at its end, and with
 * percent-encoding in a parameter.
 *
 * @param paths as routes are written
 * @returns reads a request's target (RFC 9112 section 3.2); undefined where nothing is served
 */
export function pathReader(paths: readonly string[]): (target: string) => ServedPath | undefined {
  const candidates = paths.map((path) => ({ path, find: match(path, { decode: false }) }));
  return (target) => {
    const asked = pathOf(target);
    for (const { path, find } of candidates) {
      const found = find(asked);
      if (!found) continue;
      const { uuid } = found.params;
      return typeof uuid === 'string' ? { path, parameter: uuid } : { path };
    }
    return undefined;
  };
}

const readOperatorPath = pathReader(operatorPaths);

/** Whether a request is of those who run the service, and of no customer. */
export function isForOperators(target: string): boolean {
  return readOperatorPath(target) !== undefined;
}

/** The path of a request's target, as it was sent. */
export function pathOf(target: string): string {
  return originForm(target).replace(/[?#].*$/s, '');
}

/**
 * The path and query of a request's target, whichever form it has (RFC 9112 section 3.2). Behind
 * two slashes, or without any, Express would look for a host, and stumble over a bad one.
 */
export function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return `/${path.replace(/^\/+/, '')}`;
}

/** A piece of a path without its percent-encoding (RFC 3986 section 2.1); undefined where it is broken. */
export function decoded(piece: string): string | undefined {
  try {
    return decodeURIComponent(piece);
  } catch {
    return undefined;
  }
}

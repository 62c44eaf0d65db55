import type { ConsoleConfig } from '../config.ts';

/** How a server that may have users is asked. */
export interface Access {
  /** The header `Authorization`; undefined where no user is named. */
  readonly authorization: string | undefined;
  /** What is wrong, and what to look at, when it lets nobody in (401) or not do that (403). */
  readonly refusals: ReadonlyMap<number, string>;
}

const VARIABLES = 'ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD';

/** By Basic authentication (RFC 7617), in UTF-8, where a user is set. */
export function elasticsearchAccess({
  ELASTICSEARCH_USERNAME: user,
  ELASTICSEARCH_PASSWORD: password,
}: Pick<ConsoleConfig, 'ELASTICSEARCH_USERNAME' | 'ELASTICSEARCH_PASSWORD'>): Access {
  if (user === undefined || password === undefined) {
    const nobody = `it lets nobody in without a user; set ${VARIABLES}`;
    return {
      authorization: undefined,
      refusals: new Map([
        [401, nobody],
        [403, nobody],
      ]),
    };
  }
  return {
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    refusals: new Map([
      [401, `it does not know this user and password; look at ${VARIABLES}`],
      [403, 'this user may not do that; look at the roles of the one in ELASTICSEARCH_USERNAME'],
    ]),
  };
}

import { z } from 'zod';
import { Order, type ServiceName, Uuid } from './contracts.ts';
import type { Operations, RouteName } from './operation.ts';

const OfARequest = z.strictObject({ uuid: Uuid });

/** What the settings service tells of a customer. */
export const Settings = z
  .object({ settings: z.object({ name: z.string(), uuid: Uuid }) })
  .meta({ id: 'Settings' });

/**
 * Every HTTP route of the services, once: by service, method and path, what it is for and what it
 * answers with. The services' code is typed by it, and `/openapi.json` is made from it.
 */
export const httpContracts = {
  gateway: {
    'POST /shares/sell': {
      summary: 'A customer sells shares',
      description:
        'The UUID in the answer, and in `X-Request-ID`, finds all that follows. Who sends an ' +
        '`X-Request-ID` decides it, and sells once however often the request is sent.',
      body: {
        required: false,
        schema: z
          .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
          .describe('Nothing in it is looked at.'),
      },
      answer: z.object({ ok: z.string() }),
      problems: {
        502: 'A service answered with something else than agreed.',
        503: 'A service or the broker is away; with `Retry-After`.',
        504: 'A service did not answer in time.',
      },
    },
    'GET /orders/:uuid': {
      summary: 'What became of an order',
      path: OfARequest,
      answer: Order,
      problems: {
        404: 'There is no such order, or the path has no UUID.',
        501: 'The orders service that runs keeps no orders, as the book’s.',
        502: 'A service answered with something else than agreed.',
        503: 'A service or the broker is away; with `Retry-After`.',
        504: 'A service did not answer in time.',
      },
    },
  },
  profile_service: {
    'GET /profile/:uuid': {
      summary: "A customer's profile",
      path: OfARequest,
      answer: z.object({
        ip: z
          .object({ ip: z.string() })
          .nullable()
          .describe('The address that a third party sees us under; null when it does not say.'),
        settings: Settings,
      }),
      problems: {
        404: 'The path has no UUID.',
        502: 'The settings service answered with something else than agreed.',
        503: 'The settings service is away; with `Retry-After`.',
        504: 'The settings service did not answer in time.',
      },
    },
  },
  settings_service: {
    'GET /settings/:uuid': {
      summary: "A customer's settings",
      path: OfARequest,
      answer: Settings,
      problems: { 404: 'The path has no UUID.' },
    },
  },
} as const satisfies Partial<Record<ServiceName, Operations>>;

type HttpContracts = typeof httpContracts;

/** `GET /orders/:uuid` and the other routes of service S. */
export type RouteOf<S extends ServiceName> = S extends keyof HttpContracts
  ? keyof HttpContracts[S] & RouteName
  : never;

/** What route R of service S answers with. */
export type HttpAnswer<S extends ServiceName, R> = S extends keyof HttpContracts
  ? R extends keyof HttpContracts[S]
    ? HttpContracts[S][R] extends { answer: infer A extends z.ZodType }
      ? z.input<A>
      : never
    : never
  : never;

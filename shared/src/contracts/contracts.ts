import { z } from 'zod';

/** The version of all APIs of SimpleBank. */
export const apiVersion = '0.1.0';

/** A UUID as RFC 9562 writes it. Accepted in either case, kept in lower case (its section 4). */
export const Uuid = z.guid().toLowerCase();

/** An error, as RFC 9457 has it. */
export const Problem = z
  .object({
    type: z
      .string()
      .regex(/^\/docs\/errors\.md#[a-z-]+$/)
      .describe('Which kind of error it is, as a reference to its section in docs/errors.md.'),
    title: z.string().describe('The kind of error, in words.'),
    status: z.int().min(400).max(599).describe('The HTTP status.'),
    detail: z.string().describe('What is wrong, in a sentence.'),
    uuid: Uuid.describe('Of the request: finds its log lines and its trace.').exactOptional(),
    instance: z.url().describe("The console's page of the request.").exactOptional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** An error of a service, whose requests all have a UUID. */
export const RequestProblem = Problem.required({ uuid: true }).meta({ id: 'Problem' });
export type RequestProblem = z.infer<typeof RequestProblem>;

/** What `GET /health` and `GET /ready` answer with when all is well. */
export const Alive = z.object({ ok: z.iso.datetime() }).meta({ id: 'Alive' });
export type Alive = z.infer<typeof Alive>;

/** An order as `GET /orders/:uuid` shows it. Times are ISO 8601 in UTC; the fee is in cents. */
export const Order = z
  .object({
    uuid: Uuid,
    status: z.enum(['received', 'reserved', 'placed', 'rejected']),
    received_at: z.iso.datetime({ offset: true }),
    reserved_at: z.iso.datetime({ offset: true }).nullable(),
    placed_at: z.iso.datetime({ offset: true }).nullable(),
    rejected_at: z.iso.datetime({ offset: true }).nullable(),
    fee: z.int().nullable().describe('In cents.'),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;

/** The book's services answer to it by RPC, too, whatever they are given. */
const health = {
  summary: 'Says that the service lives: JSON inside a string, `{"ok": "<UTC time>"}`.',
  params: ['_request'],
  args: z.tuple([z.unknown()]),
  result: z.string(),
} as const;

/**
 * Every RPC method of the system, once: `<service>.<method>`, what it is for, the parameters by name and in order,
 * what else the book calls them (`aliases`), what they must be, and what comes back. The services' code is typed by it and the chassis
 * validates by it, so neither a wrong name nor a wrong payload gets any further than this.
 */
export const rpcContracts = {
  'orders_service.sell_shares': {
    summary:
      "A customer asks to sell. The book's Python service answers with JSON inside a string.",
    params: ['uuid'],
    aliases: { request: 'uuid' },
    args: z.tuple([Uuid]),
    result: z.union([z.object({ ok: z.string() }), z.string()]),
  },
  'orders_service.get_order': {
    summary: 'What became of an order; null when there is none with that UUID.',
    params: ['uuid'],
    args: z.tuple([Uuid]),
    result: Order.nullable(),
  },
  'account_transactions_service.request_reservation': {
    summary: "Sets the shares of an order aside. Answers with the order's UUID.",
    params: ['uuid'],
    aliases: { payload: 'uuid' },
    args: z.tuple([Uuid]),
    result: Uuid,
  },
  'fees_service.get_fee': {
    summary: 'What an order was charged, in cents; null when nothing was charged (yet).',
    params: ['uuid'],
    args: z.tuple([Uuid]),
    result: z.int().nullable(),
  },
  'orders_service.health': health,
  'account_transactions_service.health': health,
  'fees_service.health': health,
} as const;

/** One row of it, whichever. */
export interface RpcContract {
  summary: string;
  params: readonly string[];
  aliases?: Readonly<Record<string, string>>;
  args: z.ZodTuple<readonly [z.ZodType]>;
  result: z.ZodType;
}

/** Every event of the system, once: `<source service>/<event>` and its payload. */
export const eventContracts = {
  'orders_service/order_created': Uuid.describe('The order that is in the books.'),
  'market_service/order_placed': Uuid.describe('The order that the stock exchange took.'),
  'market_service/order_rejected': Uuid.describe(
    'The order that the stock exchange does not want.',
  ),
} as const;

/** Who handles which event: its handlers, each as `<service>.<handler>`. */
export const eventHandlers = {
  'orders_service/order_created': ['market_service.place_order'],
  'market_service/order_placed': ['orders_service.handle_place_order', 'fees_service.charge_fee'],
  'market_service/order_rejected': [
    'orders_service.handle_reject_order',
    'account_transactions_service.release_reservation',
  ],
} as const satisfies Record<EventName, readonly string[]>;

/** Every service's name on the wire, and how StatsD, Jaeger and the folders spell it. */
export const serviceNames = {
  gateway: 'gateway',
  orders_service: 'orders',
  account_transactions_service: 'account-transactions',
  market_service: 'market',
  fees_service: 'fees',
  profile_service: 'profile',
  settings_service: 'settings',
} as const;

export type ServiceName = keyof typeof serviceNames;

export type RpcName = keyof typeof rpcContracts;
export type RpcArgs<N extends RpcName> =
  z.infer<(typeof rpcContracts)[N]['args']> extends infer A extends unknown[] ? A : never;
export type RpcResult<N extends RpcName> = z.infer<(typeof rpcContracts)[N]['result']>;

export type EventName = keyof typeof eventContracts;
export type EventPayload<E extends EventName> = z.infer<(typeof eventContracts)[E]>;

/** `sell_shares` of `orders_service.sell_shares`, for the methods of service S that are its own. */
export type MethodOf<S extends ServiceName, N = RpcName> = N extends `${S}.${infer M}`
  ? Exclude<M, 'health'>
  : never;
/** `order_created` of `orders_service/order_created`, for the events of service S. */
export type EventOf<S extends ServiceName, N = EventName> = N extends `${S}/${infer E}` ? E : never;

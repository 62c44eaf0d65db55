import { z } from 'zod';

/*
 * The words between the embedded broker and whoever has started it as a process, its operator, over
 * the IPC channel between the two. RabbitMQ has a management interface in their place. Each question
 * has an id, and the one answer to it has the same.
 */

/** What the operator may ask, and have done. Each is answered with how the broker is afterwards. */
export const OperatorQuestion = z.discriminatedUnion('ask', [
  z.strictObject({ id: z.int(), ask: z.literal('state') }),
  z.strictObject({
    id: z.int(),
    ask: z
      .enum(['refuse', 'admit'])
      .describe('Connections of a name: close them and take no more.'),
    connection: z.string().min(1),
  }),
  z.strictObject({
    id: z.int(),
    ask: z.enum(['hold', 'release']).describe('A queue: deliver nothing from it.'),
    queue: z.string().min(1),
  }),
]);
export type OperatorQuestion = z.infer<typeof OperatorQuestion>;

/** How the broker is, as far as its operator can change it. */
export const BrokerState = z.strictObject({
  refused: z.array(z.strictObject({ connection: z.string(), since: z.iso.datetime() })),
  queues: z.array(
    z.strictObject({
      name: z.string(),
      consumers: z.int(),
      heldSince: z.iso.datetime().nullable(),
    }),
  ),
});
export type BrokerState = z.infer<typeof BrokerState>;

/** What the broker answers: how it is, or why it does not do what it is asked. */
export const OperatorReply = z.union([
  z.strictObject({ id: z.int(), state: BrokerState }),
  z.strictObject({ id: z.int(), refusal: z.string() }),
]);
export type OperatorReply = z.infer<typeof OperatorReply>;

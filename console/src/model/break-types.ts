import { z } from 'zod';
import { LONGEST_DELAY_MS, MOST_REQUESTS } from './break-limits.ts';

/** What can be broken, and how. Each is done by a mechanism of its own. */
export const BreakKind = z
  .enum(['slow', 'fail', 'reject', 'hang', 'garbage', 'stop', 'pause', 'restart', 'cut', 'hold'])
  .meta({ id: 'BreakKind' });
export type BreakKind = z.infer<typeof BreakKind>;

/** Something to break. */
export const Break = z.strictObject({
  kind: BreakKind,
  target: z
    .string()
    .min(1)
    .max(255)
    .describe('A third party, a service, a process or a queue: see `offers`.'),
  delayMs: z.int().min(1).max(LONGEST_DELAY_MS).exactOptional().describe('`slow`: how much later.'),
  every: z
    .int()
    .min(1)
    .max(MOST_REQUESTS)
    .exactOptional()
    .describe('Third parties: only every n-th request meets it.'),
  alone: z
    .boolean()
    .exactOptional()
    .describe('The process of that name only, where its service has several.'),
});
export type Break = z.infer<typeof Break>;

/** Something that is broken. */
export const Breakage = z
  .object({
    id: z.string().describe('For example `pause:settings`: kind and target.'),
    ...Break.omit({ alone: true }).shape,
    title: z.string().describe('In a few words.'),
    does: z.string().describe('What happens now, in one sentence.'),
    shows: z.string().describe('Where it is to be seen, in one sentence.'),
    since: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Breakage' });
export type Breakage = z.infer<typeof Breakage>;

/** A kind of break, and what it can be done to as things are. */
export const BreakOffer = z
  .object({
    kind: BreakKind,
    targets: z.array(
      z.object({
        target: z.string(),
        alone: z.boolean().exactOptional(),
        label: z.string().describe('For people: `orders, all 3`.'),
      }),
    ),
    impossible: z.string().describe('Why there are no targets.').exactOptional(),
  })
  .meta({ id: 'BreakOffer' });
export type BreakOffer = z.infer<typeof BreakOffer>;

/** What is broken, and what can be. */
export const Breaks = z.object({ on: z.array(Breakage), offers: z.array(BreakOffer) });
export type Breaks = z.infer<typeof Breaks>;

/** `GET /api/breaks` */
export const BreakList = z
  .object({
    managed: z.boolean().describe('Whether anything can be broken: not in the stack.'),
    token: z
      .string()
      .nullable()
      .describe('To be sent as `X-Console-Token` with whatever is broken or mended.'),
    ...Breaks.shape,
  })
  .meta({ id: 'BreakList' });
export type BreakList = z.infer<typeof BreakList>;

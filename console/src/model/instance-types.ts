import { z } from 'zod';

/** `GET /api/instances` */
export const InstanceList = z
  .object({
    instances: z
      .array(
        z.object({
          service: z.string().describe("The folder's name, for example `account-transactions`."),
          instance: z
            .string()
            .describe(
              'As its lines have it in `instance`, and its spans in `service.instance.id`: `orders-2`.',
            ),
        }),
      )
      .describe('By service and name. Those that have ended are among them.'),
  })
  .meta({ id: 'InstanceList' });
export type InstanceList = z.infer<typeof InstanceList>;

/** A process among those of its service. */
export type ServiceInstance = InstanceList['instances'][number];

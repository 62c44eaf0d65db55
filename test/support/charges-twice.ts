import { type Context, type ResourceOptions, run, service } from '@simplebank/shared';
import { sql } from 'kysely';
import * as charges from '../../services/fees/src/charges.ts';

/** A fees service that charges every order twice, which the key of its table hides: it is one row. */

function resources({ openDatabase }: ResourceOptions<'fees_service'>) {
  return { database: openDatabase<charges.Tables>(charges.migrations) };
}
type FeesContext = Context<'fees_service', ReturnType<typeof resources>>;

async function charge_fee({ database }: FeesContext, uuid: string): Promise<void> {
  await database.query((db) => charges.charge(db, uuid, 995));
  await database.query((db) =>
    db.updateTable('charges').set({ cents: sql`cents + 995` }).where('uuid', '=', uuid).execute(),
  );
}

function get_fee({ database }: FeesContext, uuid: string): Promise<number | null> {
  return database.query((db) => charges.find(db, uuid));
}

await run(
  service('fees_service', {
    resources,
    rpc: { get_fee },
    on: { 'market_service/order_placed': charge_fee },
  }),
);

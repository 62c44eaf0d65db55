import { type ServiceName, serviceNames } from '@simplebank/shared/contracts';
import { dialectOf } from '@simplebank/shared/dialect';
import { Kysely } from 'kysely';
import type { Environment } from '../data-directory.ts';
import { databaseUrl } from '../plan.ts';
import type { Books } from './ledger.ts';

/** What a run of chaos reads of the services' tables. */
interface Tables {
  orders: { uuid: string; status: string };
  outbox: { id: string };
  reservations: { uuid: string; released_at: string | null };
  charges: { uuid: string };
}

/** The services' tables, past the services. */
export interface Bookkeeping {
  /** What is in them now, and how many events wait in the outbox. */
  read(): Promise<Omit<Books, 'placements'> & { waiting: number }>;
  close(): Promise<void>;
}

/** @param env the environment of the system that has written the tables */
export function openBookkeeping(env: Environment): Bookkeeping {
  const open = (service: ServiceName) =>
    new Kysely<Tables>({
      dialect: dialectOf(databaseUrl(env, serviceNames[service]), service),
    });
  const orders = open('orders_service');
  const accounts = open('account_transactions_service');
  const fees = open('fees_service');
  const uuids = (rows: { uuid: string }[]) => rows.map(({ uuid }) => uuid);
  return {
    async read() {
      return {
        orders: await orders.selectFrom('orders').select(['uuid', 'status']).execute(),
        waiting: (await orders.selectFrom('outbox').select('id').execute()).length,
        reservations: uuids(
          await accounts
            .selectFrom('reservations')
            .select('uuid')
            .where('released_at', 'is', null)
            .execute(),
        ),
        charges: uuids(await fees.selectFrom('charges').select('uuid').execute()),
      };
    },
    async close() {
      for (const database of [orders, accounts, fees]) await database.destroy();
    },
  };
}

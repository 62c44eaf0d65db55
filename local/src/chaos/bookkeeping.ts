import { type ServiceName, serviceNames } from '@simplebank/shared/contracts';
import { dialectOf } from '@simplebank/shared/dialect';
import { Kysely } from 'kysely';
import type { Environment } from '../supervisor/process-spec.ts';
import { databaseUrl } from '../system/plan.ts';
import { type Journal, keepJournal } from './journal.ts';
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
  /** Notes from now on what is entered in the tables, which are there: see {@link keepJournal}. */
  keepJournals(): Promise<void>;
  /** What is in them now, and how many events wait in the outbox. */
  read(): Promise<Omit<Books, 'placements'> & { waiting: number }>;
  /** Leaves the tables as they were found. */
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
  const journals: Journal[] = [];
  const uuids = (rows: { uuid: string }[]) => rows.map(({ uuid }) => uuid);
  return {
    async keepJournals() {
      const schema = (name: ServiceName) => (env.DATABASE_URL ? name : undefined);
      const keep = async (...given: Parameters<typeof keepJournal>) =>
        void journals.push(await keepJournal(...given));
      await keep(orders, { table: 'orders' }, schema('orders_service'));
      await keep(accounts, { table: 'reservations' }, schema('account_transactions_service'));
      await keep(fees, { table: 'charges', amount: 'cents' }, schema('fees_service'));
    },
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
        journals: await Promise.all(journals.map((journal) => journal.read())),
      };
    },
    async close() {
      try {
        for (const journal of journals) await journal.remove();
      } finally {
        for (const database of [orders, accounts, fees]) await database.destroy();
      }
    },
  };
}

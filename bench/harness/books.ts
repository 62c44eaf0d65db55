import { type ServiceName, serviceNames } from '@simplebank/shared/contracts';
import { dialectOf } from '@simplebank/shared/dialect';
import { Kysely, type SelectQueryBuilder } from 'kysely';
import { databaseUrl } from '../../local/src/system/plan.ts';

/** What is counted of the services' tables. An earlier commit's have these, too. */
interface Tables {
  orders: { uuid: string; status: string };
  outbox: { id: string };
  charges: { uuid: string };
}

/** How many orders there are, how many of them are placed and charged, and how many events wait. */
export interface Counts {
  readonly orders: number;
  readonly placed: number;
  readonly charges: number;
  readonly waiting: number;
}

/** The tables of a bank, past its services. */
export class Books {
  readonly #orders: Kysely<Tables>;
  readonly #fees: Kysely<Tables>;

  /** @param env the environment of the bank, whose tables are there */
  constructor(env: NodeJS.ProcessEnv) {
    const open = (service: ServiceName) =>
      new Kysely<Tables>({ dialect: dialectOf(databaseUrl(env, serviceNames[service]), service) });
    this.#orders = open('orders_service');
    this.#fees = open('fees_service');
  }

  async count(): Promise<Counts> {
    const [orders, placed, charges, waiting] = await Promise.all([
      countOf(this.#orders.selectFrom('orders')),
      countOf(this.#orders.selectFrom('orders').where('status', '=', 'placed')),
      countOf(this.#fees.selectFrom('charges')),
      countOf(this.#orders.selectFrom('outbox')),
    ]);
    return { orders, placed, charges, waiting };
  }

  async close(): Promise<void> {
    await this.#orders.destroy();
    await this.#fees.destroy();
  }
}

async function countOf<Table extends keyof Tables>(
  rows: SelectQueryBuilder<Tables, Table, object>,
): Promise<number> {
  const { count } = await rows
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

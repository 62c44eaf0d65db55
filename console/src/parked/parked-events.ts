import type { Parked } from '@simplebank/shared/parked';

/** The parked events of a broker. */
export interface ParkedEvents {
  /** @throws Error when the broker cannot be reached */
  list(): Promise<Parked[]>;
  /**
   * Has those of a UUID, or all, handled again.
   *
   * @returns those put back
   * @throws Error when the broker cannot be reached
   */
  putBack(uuid?: string): Promise<Parked[]>;
}

/**
 * Who looks at a parked event holds it meanwhile, and another would not see it: one question waits for
 * the other. There is a connection for each, because there are few.
 *
 * @param uri of the broker
 */
export function parkedEvents(uri: string): ParkedEvents {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = last.then(ask);
    last = answer.catch(() => undefined);
    return answer;
  };
  // Loaded when somebody asks: it brings all of amqplib.
  const load = () => import('@simplebank/shared/parked');
  return {
    list: () => inTurn(async () => (await load()).listParked(uri)),
    putBack: (uuid) => inTurn(async () => (await load()).putBack(uri, uuid)),
  };
}

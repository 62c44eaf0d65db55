import { type ResourceOptions, ServiceError } from '@simplebank/shared';
import CircuitBreaker from 'opossum';
import { z } from 'zod';

/** How long the breaker stays open before it lets one order through again, in milliseconds. */
const resetTimeoutMs = 2000;

/** All that we need to know of the answer; a third party may say more. */
const Placement = z.object({ id: z.union([z.string(), z.number()]) });

/** Errors of an exchange that has been reached. */
const answers = new Set(['BadAnswer', 'Rejected']);

/** The third party that trades the shares. */
export interface StockExchange {
  /**
   * Places an order. To place the same UUID again places nothing new.
   *
   * @throws ServiceError `Rejected` when the exchange does not want the order, another when it
   *   fails, and at once while the circuit breaker is open
   */
  place(uuid: string): Promise<void>;
  close(): void;
}

/**
 * Reaches the stock exchange through a circuit breaker: after one failure to reach it orders fail
 * at once, without waiting in vain, until one that is let through finds it back.
 */
export function createStockExchange(
  url: string,
  { request, log, metrics }: Pick<ResourceOptions<'market_service'>, 'request' | 'log' | 'metrics'>,
): StockExchange {
  const send = (uuid: string) =>
    request('place_order_stock_exchange', {
      method: 'POST',
      url,
      peer: 'stock-exchange',
      body: { uuid },
      // An order is tried again when its answer was lost: the exchange must know it then.
      idempotencyKey: uuid,
      answer: Placement,
    });
  const breaker = new CircuitBreaker(send, {
    // The request has its own deadline.
    timeout: false,
    errorThresholdPercentage: 0,
    resetTimeout: resetTimeoutMs,
    // Who answers, if only with an error, has been reached.
    errorFilter: (error: unknown) => error instanceof ServiceError && answers.has(error.type),
  });
  breaker.on('open', () => {
    metrics.increment('circuit_breaker.opened');
    log.warn('circuit breaker opened: the stock exchange cannot be reached');
  });
  breaker.on('close', () => {
    metrics.increment('circuit_breaker.closed');
    log.info('circuit breaker closed: the stock exchange is back');
  });

  return {
    async place(uuid) {
      if (breaker.opened) {
        throw new ServiceError(
          'ServiceUnavailable',
          'the circuit breaker of the stock exchange is open',
        );
      }
      await breaker.fire(uuid);
    },
    close: () => breaker.shutdown(),
  };
}

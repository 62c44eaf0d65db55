import { type Context, type Order, ServiceError, service } from '@simplebank/shared';

type GatewayContext = Context<'gateway'>;

/** HTTP: a customer sells shares. The UUID that the answer names finds everything that follows. */
async function sell_shares({ log, call }: GatewayContext, uuid: string): Promise<{ ok: string }> {
  log.debug('this is a debug message from gateway');
  log.info('placing sell order');
  log.info('contacting orders service');
  await call('orders_service.sell_shares', uuid);
  return { ok: `sell order ${uuid} placed` };
}

/** HTTP: what became of an order. */
async function get_order({ call }: GatewayContext, uuid: string): Promise<Order> {
  const order = await call('orders_service.get_order', uuid);
  if (!order) throw new ServiceError('NotFound', `there is no order ${uuid}`);
  return order;
}

export default service('gateway', {
  defaults: { LOG_LEVEL: 'DEBUG' },
  calls: ['orders_service.sell_shares', 'orders_service.get_order'],
  http: {
    'POST /shares/sell': sell_shares,
    'GET /orders/:uuid': get_order,
  },
});

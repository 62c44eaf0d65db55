"""The orders service, in Python."""
from datetime import datetime, timezone

from nameko.events import EventDispatcher, event_handler
from nameko.rpc import RpcProxy, rpc

# nameko makes a new instance of a service for each message, so what lasts is kept outside.
orders = {}


class Service:
    name = 'orders_service'

    accounts = RpcProxy('account_transactions_service')
    fees = RpcProxy('fees_service')
    dispatch = EventDispatcher()

    @rpc
    def sell_shares(self, uuid):
        orders[uuid] = {
            'uuid': uuid,
            'status': 'received',
            'received_at': now(),
            'reserved_at': None,
            'placed_at': None,
            'rejected_at': None,
        }
        self.dispatch('order_created', uuid)
        self.accounts.request_reservation(uuid)
        orders[uuid]['reserved_at'] = now()
        return {'ok': 'sell order placed'}

    @event_handler('market_service', 'order_placed')
    def handle_place_order(self, uuid):
        if uuid in orders:
            orders[uuid].update(status='placed', placed_at=now())

    @rpc
    def get_order(self, uuid):
        if uuid not in orders:
            return None
        return {**orders[uuid], 'fee': self.fees.get_fee(uuid)}


def now():
    """The time as the contract of `get_order` has it: ISO 8601 in UTC."""
    return datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')

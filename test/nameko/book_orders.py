"""An orders service with the interface of the book's: it keeps no orders, and tells of none."""
import json

from nameko.events import EventDispatcher, event_handler
from nameko.rpc import RpcProxy, rpc


class Service:
    name = 'orders_service'

    accounts = RpcProxy('account_transactions_service')
    dispatch = EventDispatcher()

    @rpc
    def sell_shares(self, request):
        self.dispatch('order_created', request)
        self.accounts.request_reservation(request)
        return json.dumps({'ok': 'sell order placed'})

    @event_handler('market_service', 'order_placed')
    def handle_place_order(self, payload):
        pass

    @rpc
    def health(self, _request):
        return json.dumps({'ok': 'now'})

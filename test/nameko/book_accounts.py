"""An account-transactions service with the interface of the book's."""
import json

from nameko.rpc import rpc


class Service:
    name = 'account_transactions_service'

    @rpc
    def request_reservation(self, payload):
        return payload

    @rpc
    def health(self, _request):
        return json.dumps({'ok': 'now'})

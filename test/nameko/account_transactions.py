"""The account-transactions service, in Python."""
from nameko.rpc import rpc

NIL = '00000000-0000-0000-0000-000000000000'


class Service:
    name = 'account_transactions_service'

    @rpc
    def request_reservation(self, uuid):
        """Sets the shares of an order aside; the nil UUID's order has none."""
        if uuid == NIL:
            raise LookupError('no shares to set aside')
        return uuid

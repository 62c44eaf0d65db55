"""The fees service, in Python."""
from nameko.events import event_handler
from nameko.rpc import rpc

# In cents, and not what the service in TypeScript charges: the fee tells who charged it.
FEE = 1250

# nameko makes a new instance of a service for each message, so what lasts is kept outside.
charges = {}


class Service:
    name = 'fees_service'

    @event_handler('market_service', 'order_placed')
    def charge_fee(self, uuid):
        charges[uuid] = FEE

    @rpc
    def get_fee(self, uuid):
        return charges.get(uuid)

"""A fees service with the interface of the book's: it hears of orders, and is asked for nothing."""
from nameko.events import event_handler


class Service:
    name = 'fees_service'

    @event_handler('market_service', 'order_placed')
    def charge_fee(self, payload):
        pass

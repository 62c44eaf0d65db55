"""How the Python services and callers reach the broker: nameko's own configuration keys.

With `BOOK` set, the keys of the book's `config.yml`, of which nameko does not know the second.
"""
import os

exchange_key = 'RPC_EXCHANGE' if 'BOOK' in os.environ else 'rpc_exchange'

config = {
    'AMQP_URI': os.environ['AMQP_URI'],
    exchange_key: 'simplebank-rpc',
}

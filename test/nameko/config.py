"""How the Python services and callers reach the broker: nameko's own configuration keys."""
import os

config = {
    'AMQP_URI': os.environ['AMQP_URI'],
    'rpc_exchange': 'simplebank-rpc',
}

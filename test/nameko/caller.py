"""Calls one RPC method from outside of any service: `python caller.py <call as JSON>`.

The call: `service`, `method`, `args` (a list), `kwargs` (by name), `context` (nameko's context
data, which travels as headers), `body` (sent as it is in place of args and kwargs); all but the
first two may be missing. Prints what came of it as JSON: the `result`, or the `error` (the class
of the exception that nameko raised, with its module) and its `message`.
"""
import json
import sys

from nameko.standalone.rpc import ClusterRpcProxy

from config import config

# Seconds.
TIMEOUT = 10


def perform(call):
    with ClusterRpcProxy(config, context_data=call.get('context'), timeout=TIMEOUT) as cluster:
        method = getattr(cluster[call['service']], call['method'])
        if 'body' in call:
            send_instead(method, call['body'])
        return method(*call.get('args', []), **call.get('kwargs', {}))


def send_instead(method, body):
    """Makes `method` send a body that nameko itself never sends."""
    publish = method.publisher.publish
    method.publisher.publish = lambda _, **options: publish(body, **options)


def describe(error):
    kind = type(error)
    return {'error': f'{kind.__module__}.{kind.__name__}', 'message': str(error)}


try:
    outcome = {'result': perform(json.loads(sys.argv[1]))}
except Exception as error:
    outcome = describe(error)
print(json.dumps(outcome))

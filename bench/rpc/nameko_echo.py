"""The service that the bench `rpc` calls in Python; test/nameko/run.py runs it."""
from nameko.rpc import rpc


class Service:
    name = 'bench_echo_service'

    @rpc
    def echo(self, text):
        return text

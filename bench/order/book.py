"""Runs one service of the book's own code for chapter 12: `python book.py <the service's folder>`.

All of it runs as it was written, but for the sleeps that pretend work, and for the stock exchange,
which is a machine of this computer instead of one on the internet.

Variables: `AMQP_URI`; `STATSD_PORT` of the StatsD on 127.0.0.1; `EXCHANGE_URL`; `WEB_PORT`, where the
gateway is to listen. Prints `ready` once the service takes messages. Ends when standard input closes.
"""
import eventlet

# Before everything else is imported, as nameko wants it.
eventlet.monkey_patch()

import logging
import os
import sys
from importlib import import_module
from types import SimpleNamespace

import requests
import statsd
from eventlet import tpool
from nameko.runners import ServiceRunner


def send_timings_here():
    port = int(os.environ['STATSD_PORT'])

    class LocalClient(statsd.StatsClient):
        def __init__(self, _host, _port, **kwargs):
            super().__init__('127.0.0.1', port, **kwargs)

    statsd.StatsClient = LocalClient


def without_sleeps(app):
    if hasattr(app, 'time'):
        app.time = SimpleNamespace(sleep=lambda _seconds: None)
    if hasattr(app, 'requests'):
        url = os.environ['EXCHANGE_URL']
        app.requests = SimpleNamespace(get=lambda _url: requests.get(url))
    return app


def end_with_stdin():
    # In a real thread, because this read blocks.
    tpool.execute(sys.stdin.read)
    os._exit(0)


def main(folder):
    sys.path.insert(0, folder)
    # As `nameko run` sets it up.
    logging.basicConfig(level=logging.INFO, format='%(message)s')
    send_timings_here()
    app = without_sleeps(import_module('app'))
    [service] = [kind for kind in vars(app).values()
                 if isinstance(kind, type) and kind.__module__ == 'app']
    eventlet.spawn(end_with_stdin)
    runner = ServiceRunner({
        'AMQP_URI': os.environ['AMQP_URI'],
        'WEB_SERVER_ADDRESS': f"127.0.0.1:{os.environ['WEB_PORT']}",
    })
    runner.add_service(service)
    runner.start()
    print('ready', flush=True)
    runner.wait()


main(sys.argv[1])

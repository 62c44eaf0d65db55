"""Runs one service of this folder: `python run.py <module>`.

Prints `ready` once it takes messages. Ends when standard input closes, so that it cannot outlive
whoever started it.
"""
import eventlet

# Before everything else is imported, as nameko wants it.
eventlet.monkey_patch()

import logging
import os
import sys
from importlib import import_module

from eventlet import tpool
from nameko.runners import ServiceRunner

from config import config


def end_with_stdin():
    # In a real thread, because this read blocks.
    tpool.execute(sys.stdin.read)
    # Not runner.stop(), which waits for seconds, and for ever when the broker is away.
    os._exit(0)


def main(module):
    logging.basicConfig()
    eventlet.spawn(end_with_stdin)
    runner = ServiceRunner(config)
    runner.add_service(import_module(module).Service)
    runner.start()
    print('ready', flush=True)
    runner.wait()


main(sys.argv[1])

"""Runs one service of this folder: `python run.py <module>`.

Prints `ready` once it takes messages. Ends when standard input closes, so that it cannot outlive
whoever started it.
"""
import eventlet

eventlet.monkey_patch()

import logging  # noqa: E402 (nameko wants everything imported after the patching)
import os  # noqa: E402
import sys  # noqa: E402
from importlib import import_module  # noqa: E402

from eventlet import tpool  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from config import config  # noqa: E402


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

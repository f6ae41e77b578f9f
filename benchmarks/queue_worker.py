"""`python -m benchmarks.queue_worker`: settles the queues of buyers as `yanzhen worker` does, until it is stopped."""

import importlib
import os
import time
from typing import Final

import django

REST_S: Final = 0.1


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    django.setup()
    serve_queues = importlib.import_module("yanzhen.kernel.orders.jobs").serve_queues
    while True:
        if serve_queues() == 0:
            time.sleep(REST_S)


if __name__ == "__main__":
    main()

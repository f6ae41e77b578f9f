"""`python -m benchmarks.queue_worker`: settles the queues of buyers as `yanzhen worker` does, until it is stopped."""

import importlib
import os
import time
from typing import Final

import django

PAUSE_S: Final = 0.001


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    django.setup()
    settle_all = importlib.import_module("yanzhen.kernel.orders.actions").settle_all
    while True:
        if settle_all() == 0:
            time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()

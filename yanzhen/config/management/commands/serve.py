"""`yanzhen serve`: the web server, sized for this machine."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand

THREADS_PER_WORKER: Final = 4
# More requests than this per worker wait in the kernel's queue, not in memory.
BACKPRESSURE: Final = 2 * THREADS_PER_WORKER
WORKER_RSS_MAX_MIB: Final = 1024
# Time for running requests to end; a worker that is only just starting does not hear the signal.
GRACE_SECONDS: Final = 8


class Command(BaseCommand):
    help = "Serves the product with granian: a worker per core, four threads each. Never migrates."
    # `yanzhen check` is for that; here it would only make the start seconds longer.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--certificate", help="serve TLS with it; behind a proxy it is not needed"
        )
        parser.add_argument("--key", help="its key, PKCS#8")
        parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))

    def handle(self, *_arguments: Any, **options: Any) -> None:
        # As many connections as threads, opened when a worker starts (settings.py, wsgi.py).
        os.environ["YANZHEN_POOL"] = str(THREADS_PER_WORKER)
        granian = str(Path(sys.executable).parent / "granian")
        words = ["--interface", "wsgi", "--host", options["host"], "--port", str(options["port"])]
        words += ["--workers", str(options["workers"]), "--respawn-failed-workers", "--no-ws"]
        words += ["--blocking-threads", str(THREADS_PER_WORKER)]
        words += ["--backpressure", str(BACKPRESSURE), "--workers-max-rss", str(WORKER_RSS_MAX_MIB)]
        words += ["--workers-kill-timeout", str(GRACE_SECONDS)]
        if options["certificate"]:
            words += ["--ssl-certificate", options["certificate"], "--ssl-keyfile", options["key"]]
            # The default, 1.3 alone, would turn older phones away.
            words += ["--ssl-protocol-min", "tls1.2"]
        os.execv(granian, [granian, *words, "yanzhen.config.wsgi:application"])  # noqa: S606

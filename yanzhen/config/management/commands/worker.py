"""`yanzhen worker`: runs deferred jobs."""

import asyncio
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

# New jobs send no NOTIFY (yanzhen/config/sql/jobs.sql), so the worker looks often.
POLL_SECONDS: Final = 0.5
# Time for a running job to end before the process does.
GRACE_SECONDS: Final = 10.0


class Command(BaseCommand):
    help = "Runs deferred jobs until it is stopped. Never migrates."
    # `yanzhen check` is for that; here it would only make the start seconds longer.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when no job is left")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        asyncio.run(_work(wait=not options["once"]))


async def _work(*, wait: bool) -> None:
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("The jobs of Yanzhen live in Django's database.")
    with app.replace_connector(connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(
                wait=wait,
                listen_notify=False,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
            )

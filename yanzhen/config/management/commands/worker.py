"""`yanzhen worker`: runs deferred jobs, and follows up what hot verbs left in the outbox."""

import asyncio
import logging
from argparse import ArgumentParser
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connections
from procrastinate.app import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from yanzhen.base.outbox import BATCH, follow_up

logger = logging.getLogger(__name__)

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
    async with _app_of_the_worker() as worker:
        await _empty_the_outbox()
        outbox = asyncio.create_task(_watch_the_outbox()) if wait else None
        try:
            await worker.run_worker_async(
                wait=wait,
                listen_notify=False,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
            )
        finally:
            if outbox is not None:
                outbox.cancel()
            await sync_to_async(connections.close_all)()


def _app_of_the_worker() -> Any:
    """An app that fetches jobs over connections of its own.

    The one that verbs defer with keeps Django's connection: a job that announces something does so
    inside its own transaction, as everybody else does. (Replacing the connector of the one app would
    send it over another connection, where it outlives a rollback.)
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("The jobs of Yanzhen live in Django's database.")
    worker = App(connector=connector.get_worker_connector())
    worker.tasks = app.tasks
    worker.periodic_registry = app.periodic_registry
    return worker.open_async()


async def _watch_the_outbox() -> None:
    while True:
        await asyncio.sleep(POLL_SECONDS)
        await _empty_the_outbox()


async def _empty_the_outbox() -> None:
    while await sync_to_async(_follow_up)() == BATCH:
        pass


def _follow_up() -> int:
    close_old_connections()
    try:
        return follow_up()
    except DatabaseError:
        # The rows are still there; the next look finds them.
        logger.exception("The outbox could not be emptied.")
        return 0

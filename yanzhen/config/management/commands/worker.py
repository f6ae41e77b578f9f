"""`yanzhen worker`: runs deferred jobs, follows up what hot verbs left in the outbox, and beats the pulses."""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connections
from procrastinate.app import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from yanzhen.base.contracts import Pulse, pulses
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
        beside = [asyncio.create_task(one) for one in _beside_the_jobs()] if wait else []
        try:
            await worker.run_worker_async(
                wait=wait,
                listen_notify=False,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
            )
        finally:
            for one in beside:
                one.cancel()
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


def _beside_the_jobs() -> Iterator[Coroutine[Any, Any, None]]:
    yield _watch_the_outbox()
    for pulse in pulses:
        yield _beat(pulse)


async def _beat(pulse: Pulse) -> None:
    """In a thread of its own: buyers who wait for an answer do not wait for a long job."""
    with ThreadPoolExecutor(1, thread_name_prefix=pulse.slug) as thread:
        while True:
            done = await asyncio.get_running_loop().run_in_executor(thread, _one_beat, pulse)
            if not done:
                await asyncio.sleep(pulse.rest_s)


def _one_beat(pulse: Pulse) -> int:
    close_old_connections()
    try:
        return pulse.beat()
    except DatabaseError:
        # What is left is still there; the next beat finds it.
        logger.exception("The pulse %s missed a beat.", pulse.slug)
        return 0


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

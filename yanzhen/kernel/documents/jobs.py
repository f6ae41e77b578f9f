"""Keeps the store of files and the table alike."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from yanzhen.kernel.documents.models import Document

# A file younger than this may belong to a transaction that is still open.
ORPHAN_AGE: Final = timedelta(days=1)


@jobs.periodic(cron="17 3 * * *")
@jobs.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Every night: files whose row was rolled back go."""
    sweep_orphans(at=timezone.now())


def sweep_orphans(*, at: datetime) -> int:
    """Delete stored files that no row names and that are a day old. Safe to repeat. Gives how many."""
    count = 0
    for year in _folders(""):
        for month in _folders(year):
            count += _sweep_month(f"{year}/{month}", at)
    return count


def _folders(path: str) -> list[str]:
    if path and not default_storage.exists(path):
        return []
    try:
        folders, _files = default_storage.listdir(path)
    except FileNotFoundError:
        return []
    return sorted(folder for folder in folders if folder.isdigit())


def _sweep_month(folder: str, at: datetime) -> int:
    _folders_in_it, files = default_storage.listdir(folder)
    names = {f"{folder}/{file}" for file in files}
    known = set(Document.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
    orphans = [
        name for name in names - known if at - default_storage.get_modified_time(name) > ORPHAN_AGE
    ]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)

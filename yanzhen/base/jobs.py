"""Jobs of base."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.base.importing.applying import carry_on
from yanzhen.base.importing.batches import give_up_forgotten
from yanzhen.base.importing.taking_back import forget_rows


@app.task(name="base.apply_import", queue="imports")
def apply_import(batch_id: str) -> None:
    """Bring the rest of an import in; safe to repeat, each row goes in once."""
    carry_on(UUID(batch_id))


@app.periodic(cron="40 2 * * *")
@app.task(name="base.give_up_forgotten_imports", queueing_lock="base.give_up_forgotten_imports")
def give_up_forgotten_imports(timestamp: int) -> None:
    """Files that were brought in and left alone do not stay for ever."""
    give_up_forgotten(timezone.now())


@app.periodic(cron="50 2 * * *")
@app.task(name="base.forget_import_rows", queueing_lock="base.forget_import_rows")
def forget_import_rows(timestamp: int) -> None:
    """Rows of old imports are forgotten, where the house has said after how many days."""
    forget_rows(timezone.now())

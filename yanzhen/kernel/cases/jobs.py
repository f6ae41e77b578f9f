"""What happens by itself: deemed acceptance, reminders, due times after a new calendar, cases that follow their place."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions.assisting import reckon_parts
from yanzhen.kernel.cases.actions.clockwork import CHUNK, follow_place, reckon_again
from yanzhen.kernel.cases.actions.reminding import remind_all
from yanzhen.kernel.cases.actions.reminding_parts import remind_parts
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.actors import system_actor


@app.periodic(cron="*/20 * * * *")
@app.task(name="cases.deem_accepted", queueing_lock="cases.deem_accepted")
def deem_accepted(timestamp: int = 0) -> int:
    """Applications nobody answered within five working days count as accepted (行政许可法 art. 32)."""
    late = Case.objects.overdue(timezone.now()).filter(state="submitted", item__instant=False)
    taken = 0
    for case in late.order_by("due_at").iterator(chunk_size=CHUNK):
        try:
            with transaction.atomic():
                case.take_step("deem_accepted", by=system_actor())
        except Refused:
            continue  # somebody moved it in between
        taken += 1
    return taken


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.remind", queueing_lock="cases.remind")
def remind(timestamp: int = 0) -> int:
    """Everything that has come due in working time and was not told yet; derived from rows, safe to repeat."""
    return remind_all().told + remind_parts().told


@app.task(name="cases.calendar_changed")
def calendar_changed(year: str = "", **_unused: Any) -> int:
    """Open cases whose due time waited for this year, or falls into it, are worked out anew."""
    return reckon_again(int(year)) + reckon_parts(int(year))


@app.task(name="cases.place_moved")
def place_moved(place_id: str, **_unused: Any) -> int:
    """Cases keep the path of their place; when the place moves, they follow."""
    return follow_place(UUID(place_id))

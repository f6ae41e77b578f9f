"""What happens by itself: what a day called off gives back, papers that run out, calendars of other sites."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.base.announcing import defer
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.crowding import look_at_maximum
from yanzhen.reforms.one_pass.actions.homestays import pause_lapsed_homestays
from yanzhen.reforms.one_pass.actions.homestays_sources import read_all_soon, read_source
from yanzhen.reforms.one_pass.actions.lapsing import look_at_papers
from yanzhen.reforms.one_pass.actions.photographs import draw_what_is_missing
from yanzhen.reforms.one_pass.actions.voiding import carry_on_void
from yanzhen.reforms.one_pass.models import CalendarSource, DayVoid


@app.task(name="one_pass.carry_on_void", queue="orders")
def carry_on(void_id: str) -> None:
    """Give back the next portion, and come again while something waits."""
    void = DayVoid.objects.select_related("area__place").get(pk=UUID(void_id))
    carry_on_void(void)
    if void.orders.filter(state="waiting").exists():
        defer("one_pass.carry_on_void", once=f"one_pass.void.{void.pk}", void_id=void.pk)


@app.periodic(cron="15 6 * * *")
@app.task(name="one_pass.look_at_papers", queueing_lock="one_pass.look_at_papers")
def papers(timestamp: int = 0) -> None:
    """Who keeps the island hears of papers that end, and nothing is sold of what has none any more."""
    look_at_papers(timezone.localdate())
    pause_lapsed_homestays(timezone.localdate())


@app.periodic(cron="*/5 * * * *")
@app.task(name="one_pass.look_at_maximum", queueing_lock="one_pass.look_at_maximum")
def maximum(timestamp: int = 0) -> None:
    """Who keeps an island hears of a day that comes near its approved maximum."""
    look_at_maximum(timezone.localdate())


@app.periodic(cron="7,37 * * * *")
@app.task(name="one_pass.read_calendars", queueing_lock="one_pass.read_calendars")
def read_calendars(timestamp: int = 0) -> None:
    """Calendars of other sites are read every half hour."""
    read_all_soon()


@app.periodic(cron="40 2 * * *")
@app.task(name="one_pass.draw_photographs", queueing_lock="one_pass.draw_photographs")
def draw_photographs(timestamp: int = 0) -> None:
    """What was hung before photographs were drawn in widths gets them."""
    draw_what_is_missing(by=system_actor())


@app.task(name="one_pass.read_calendar")
def read_calendar(source_id: str) -> None:
    """One of them: fetched, stored, judged; one that was ended meanwhile is left alone."""
    source = CalendarSource.objects.open().filter(pk=UUID(source_id)).first()
    if source is not None:
        read_source(source)

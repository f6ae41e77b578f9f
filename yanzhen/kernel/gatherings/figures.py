"""The numbers of gatherings: dates that took place, and people who came, as person-times."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind
from yanzhen.kernel.gatherings.models import Attendance, Meeting


def _dates() -> Any:
    return Meeting.objects.filter(gathering__state__in=["closed", "held"]).select_related("gathering__place")  # fmt: skip


def _came() -> Any:
    return Attendance.objects.select_related("meeting__gathering__place")


def _page(row: Any) -> str:
    meeting = getattr(row, "meeting", row)
    return reverse("gatherings:gathering", args=[meeting.gathering_id])


FIGURES: Final = (
    Figure(
        slug="gatherings.dates", question=_("How many dates of gatherings were there?"), unit=_("dates"), rows=_dates, place="gathering__place__path",
        on="starts_at", kind=FigureKind.FLOW, columns=(Column(_("Gathering"), "gathering.title"), Column(_("Kind"), "gathering.get_kind_display"), Column(_("Begins"), "starts_at")),
        link=_page, definition=_("Dates of events, courses, contests and shifts whose registration has ended, by the day they begin; cancelled ones are left out."),
    ),
    Figure(
        slug="gatherings.came", question=_("How many came to gatherings?"), unit=_("person-times"), rows=_came, place="meeting__gathering__place__path",
        on="came_at", kind=FigureKind.FLOW, columns=(Column(_("Gathering"), "meeting.gathering.title"), Column(_("Came"), "came_at"), Column(_("Went home"), "left_at")),
        link=_page, definition=_("Each person at each date counts once, as the door has it."),
    ),
)  # fmt: skip

"""The numbers cases can answer for."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind
from yanzhen.kernel.cases.models import Case, Rating


def _link(row: Any) -> str:
    case = row.case if isinstance(row, Rating) else row
    return str(case.get_absolute_url())


CASE_COLUMNS: Final = (
    Column(_("Case number"), "number"),
    Column(_("What it is about"), "title"),
    Column(_("Place"), "place.name"),
    Column(_("Received"), "received_at"),
    Column(_("Ended"), "ended_at"),
)
FIGURES: Final = (
    Figure(
        slug="cases.received",
        question=_("How many cases came in?"),
        unit=_("cases"),
        rows=lambda: Case.objects.select_related("place").all(),
        place="scope_path",
        on="received_at",
        kind=FigureKind.FLOW,
        definition=_("Every case by the day it was received, whatever became of it."),
        columns=CASE_COLUMNS,
        link=_link,
    ),
    Figure(
        slug="cases.ended",
        question=_("How many cases were ended?"),
        unit=_("cases"),
        rows=lambda: Case.objects.select_related("place").ended(),
        place="scope_path",
        on="ended_at",
        kind=FigureKind.FLOW,
        definition=_("Cases by the day they ended, with any outcome."),
        columns=CASE_COLUMNS,
        link=_link,
    ),
    Figure(
        slug="cases.open",
        question=_("How many cases are open?"),
        unit=_("cases"),
        rows=lambda: Case.objects.select_related("place").all(),
        place="scope_path",
        on="received_at",
        until="ended_at",
        kind=FigureKind.STOCK,
        definition=_("Received and not ended on that day."),
        columns=CASE_COLUMNS,
        link=_link,
    ),
    Figure(
        slug="cases.in_time",
        question=_("How many were decided or answered in time?"),
        unit=_("cases"),
        rows=lambda: Case.objects.select_related("place").kept_in_time(),
        place="scope_path",
        on="clock_stopped_at",
        kind=FigureKind.FLOW,
        definition=_("The clock stopped at or before the due time."),
        columns=CASE_COLUMNS,
        link=_link,
    ),
    Figure(
        slug="cases.timed",
        question=_("How many with a due time were decided or answered?"),
        unit=_("cases"),
        rows=lambda: Case.objects.select_related("place").filter(
            clock_stopped_at__isnull=False, due_at__isnull=False
        ),
        place="scope_path",
        on="clock_stopped_at",
        kind=FigureKind.FLOW,
        definition=_("The whole of which the share in time is taken."),
        columns=CASE_COLUMNS,
        link=_link,
    ),
    Figure(
        slug="cases.ratings",
        question=_("How many ratings were given?"),
        unit=_("ratings"),
        rows=lambda: Rating.objects.actual().select_related("case"),
        place="case__scope_path",
        on="rated_at",
        kind=FigureKind.FLOW,
        definition=_("Ratings somebody gave; defaults after silence are never counted."),
        columns=(
            Column(_("Case"), "case.title"),
            Column(_("Level"), "get_level_display"),
            Column(_("Rated"), "rated_at"),
        ),
        link=_link,
    ),
    Figure(
        slug="cases.good_ratings",
        question=_("How many ratings were good?"),
        unit=_("ratings"),
        rows=lambda: Rating.objects.good().select_related("case"),
        place="case__scope_path",
        on="rated_at",
        kind=FigureKind.FLOW,
        definition=_("Fairly satisfied or better, of the ratings somebody gave."),
        columns=(
            Column(_("Case"), "case.title"),
            Column(_("Level"), "get_level_display"),
            Column(_("Rated"), "rated_at"),
        ),
        link=_link,
    ),
)

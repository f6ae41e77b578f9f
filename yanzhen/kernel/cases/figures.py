"""The numbers cases can answer for."""

from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind, Measure
from yanzhen.kernel.cases.models import Case, Fault, Rating


def _link(row: Any) -> str:
    shown = row.case if isinstance(row, Rating) else row
    return str(shown.get_absolute_url())


CASE_COLUMNS: Final = (
    Column(_("Case number"), "number"),
    Column(_("What it is about"), "title"),
    Column(_("Place"), "place.name"),
    Column(_("Received"), "received_at"),
    Column(_("Ended"), "ended_at"),
)
# What all numbers of cases share: their unit, place, columns and where a row leads.
of_cases = partial(Figure, unit=_("cases"), place="scope_path", columns=CASE_COLUMNS, link=_link)
FIGURES: Final = (
    of_cases(
        slug="cases.received",
        question=_("How many cases came in?"),
        rows=lambda: Case.objects.select_related("place").all(),
        on="received_at",
        kind=FigureKind.FLOW,
        definition=_(
            "Every case by the day it was received, whatever became of it. What is answered together counts each."
        ),
    ),
    of_cases(
        slug="cases.merged",
        question=_("How many cases were answered together with another?"),
        rows=lambda: Case.objects.select_related("place").filter(lead__isnull=False),
        on="merged_at",
        kind=FigureKind.FLOW,
        definition=_(
            "Requests that another request about the same matter answers, by the day they were merged."
            " Each is counted among the received, too."
        ),
    ),
    of_cases(
        slug="cases.ended",
        question=_("How many cases were ended?"),
        rows=lambda: Case.objects.select_related("place").ended(),
        on="ended_at",
        kind=FigureKind.FLOW,
        definition=_("Cases by the day they ended, with any outcome."),
    ),
    of_cases(
        slug="cases.open",
        question=_("How many cases are open?"),
        rows=lambda: Case.objects.select_related("place").all(),
        on="received_at",
        until="ended_at",
        kind=FigureKind.STOCK,
        definition=_("Received and not ended on that day."),
    ),
    of_cases(
        slug="cases.in_time",
        question=_("How many were decided or answered in time?"),
        rows=lambda: Case.objects.select_related("place").kept_in_time(),
        on="clock_stopped_at",
        kind=FigureKind.FLOW,
        definition=_("The clock stopped at or before the due time."),
    ),
    of_cases(
        slug="cases.timed",
        question=_("How many with a due time were decided or answered?"),
        rows=lambda: Case.objects.select_related("place").filter(
            clock_stopped_at__isnull=False, due_at__isnull=False
        ),
        on="clock_stopped_at",
        kind=FigureKind.FLOW,
        definition=_("The whole of which the share in time is taken."),
    ),
    Figure(
        slug="cases.faults",
        question=_("How many mass faults were declared?"),
        unit=_("faults"),
        rows=lambda: Fault.objects.select_related("place"),
        place="scope_path",
        on="began_at",
        kind=FigureKind.FLOW,
        definition=_("One thing out of order for many, declared once, by the day it began."),
        columns=(
            Column(_("What is out of order"), "title"),
            Column(_("Place"), "place.name"),
            Column(_("Known since"), "began_at"),
            Column(_("Ended"), "ended_at"),
        ),
        link=_link,
    ),
    of_cases(
        slug="cases.fault_cases",
        question=_("How many cases were added to mass faults?"),
        rows=lambda: Case.objects.of_callers(),
        on="received_at",
        kind=FigureKind.FLOW,
        definition=_(
            "Cases of those who called about a mass fault, without the one that does the work."
        ),
    ),
    of_cases(
        slug="cases.fault_people",
        question=_("How many people were affected by mass faults?"),
        unit=_("people"),
        rows=lambda: Case.objects.of_callers(),
        on="received_at",
        kind=FigureKind.FLOW,
        measure=Measure.SUM,
        of="people",
        definition=_("As the callers said; somebody of whom two callers spoke is counted twice."),
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

"""The numbers cases can answer for."""

from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind, Measure
from yanzhen.kernel.cases.models import (
    Assist,
    Case,
    Fault,
    HandBack,
    Rating,
    Whistle,
    WhistleCall,
)


def _link(row: Any) -> str:
    shown = row if isinstance(row, Case | Fault) else row.case
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
of_hand_backs = partial(
    Figure,
    unit=_("hand-backs"),
    place="case__scope_path",
    kind=FigureKind.FLOW,
    columns=(
        Column(_("Case"), "case.title"),
        Column(_("Handed back by"), "office.title"),
        Column(_("Sent by"), "sender_name"),
        Column(_("Reason"), "reason.title"),
        Column(_("asked"), "asked_at"),
        Column(_("Judged"), "decided_at"),
    ),
    link=_link,
)
of_parts = partial(
    Figure,
    unit=_("parts"),
    place="case__scope_path",
    kind=FigureKind.FLOW,
    columns=(
        Column(_("Case"), "case.title"),
        Column(_("Who does it"), "office.title"),
        Column(_("What they should do"), "task"),
        Column(_("asked"), "asked_at"),
        Column(_("Due"), "due_at"),
        Column(_("Ended"), "ended_at"),
    ),
    link=_link,
)
of_calls = partial(
    Figure,
    unit=_("calls"),
    place="case__scope_path",
    kind=FigureKind.FLOW,
    columns=(
        Column(_("Case"), "case.title"),
        Column(_("Department"), "office.title"),
        Column(_("Report by"), "whistle.report_by"),
        Column(_("Reported"), "reported_at"),
        Column(_("Reason"), "reason"),
    ),
    link=_link,
)
FIGURES: Final = (
    Figure(
        slug="cases.whistles",
        question=_("How many times was the whistle blown?"),
        unit=_("whistles"),
        rows=lambda: Whistle.objects.for_list(),
        place="case__scope_path",
        on="blown_at",
        kind=FigureKind.FLOW,
        definition=_("Every whistle by the day it was blown."),
        columns=(
            Column(_("Case"), "case.title"),
            Column(_("Blown by"), "blown_office_name"),
            Column(_("Report by"), "report_by"),
            Column(_("State"), "get_state_display"),
        ),
        link=_link,
    ),
    of_calls(
        slug="cases.whistle_calls",
        question=_("How many departments were called?"),
        rows=lambda: WhistleCall.objects.for_list(),
        on="whistle__blown_at",
        definition=_("Each department of each whistle, by the day it was blown."),
    ),
    of_calls(
        slug="cases.whistle_accepted",
        question=_("How many departments came or said they would?"),
        rows=lambda: WhistleCall.objects.for_list().answered_by_coming(),
        on="whistle__blown_at",
        definition=_("Accepted or reported, of those that were called."),
    ),
    of_calls(
        slug="cases.whistle_in_time",
        question=_("How many departments reported in time?"),
        rows=lambda: WhistleCall.objects.for_list().reported_in_time(),
        on="reported_at",
        definition=_("Reported at or before the time that the whistle named."),
    ),
    of_calls(
        slug="cases.whistle_refused",
        question=_("How many departments refused to come?"),
        rows=lambda: WhistleCall.objects.for_list().refused(),
        on="refused_at",
        definition=_("Every refusal by the day it was given, whatever was judged of it."),
    ),
    of_parts(
        slug="cases.parts",
        question=_("How many parts were asked of other offices?"),
        rows=lambda: Assist.objects.for_list(),
        on="asked_at",
        definition=_("Every assisting part by the day it was asked, whatever became of it."),
    ),
    of_parts(
        slug="cases.parts_timed",
        question=_("How many parts with a due time were answered?"),
        rows=lambda: Assist.objects.for_list().timed(),
        on="clock_stopped_at",
        definition=_("The whole of which the share in time is taken."),
    ),
    of_parts(
        slug="cases.parts_in_time",
        question=_("How many parts were answered in time?"),
        rows=lambda: Assist.objects.for_list().kept_in_time(),
        on="clock_stopped_at",
        definition=_("The assisting office answered at or before its own due time."),
    ),
    of_hand_backs(
        slug="cases.hand_backs",
        question=_("How many cases were handed back?"),
        rows=lambda: HandBack.objects.for_list(),
        on="asked_at",
        definition=_("Every hand-back by the day it was asked, whatever became of it."),
    ),
    of_hand_backs(
        slug="cases.hand_backs_accepted",
        question=_("How many hand-backs were accepted?"),
        rows=lambda: HandBack.objects.for_list().accepted(),
        on="decided_at",
        definition=_("Judged not to be theirs, and sent on, by the day it was judged."),
    ),
    of_hand_backs(
        slug="cases.hand_backs_refused",
        question=_("How many hand-backs were refused?"),
        rows=lambda: HandBack.objects.for_list().refused(),
        on="decided_at",
        definition=_("Judged to be theirs, by the day it was judged."),
    ),
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

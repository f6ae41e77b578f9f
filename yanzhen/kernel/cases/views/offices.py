"""Several offices on one case: what waits for me on the desk, and what a case's page shows of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits import day_strip
from yanzhen.kernel.cases.actions.calling import may_whistle
from yanzhen.kernel.cases.models import Assist, Case, HandBack, WhistleCall
from yanzhen.kernel.cases.models.permits import colleagues, holds, is_reporter, may_work
from yanzhen.kernel.documents.models import Document, DocumentQuerySet

ROWS_MAX: Final = 6


def parts_of(case: Case, actor: Any, now: datetime) -> dict[str, Any]:
    """What hangs on a case, for its page."""
    hand_backs = list(case.hand_backs.select_related("office", "reason", "sent_to"))
    waiting = next((one for one in hand_backs if one.state == "asked"), None)
    can_object = holds(case, actor) and case.state in ("dispatched", "handling")
    time = case.hand_back_time() if can_object else None
    return {
        "parts": part_rows(case, actor, now),
        "whistles": list(case.whistles.prefetch_related("calls__office")),
        "may_whistle": may_whistle(case, actor)
        and case.clock_stopped_at is None
        and not case.whistles.filter(state="open").exists(),
        "hand_backs": hand_backs,
        "waiting": waiting,
        "may_hand_back": can_object,
        "hand_back_time": time,
        "hand_back_over": bool(time and time.due_at and now > time.due_at),
        "may_work": may_work(case, actor),
    }


def part_rows(case: Case, actor: Any, now: datetime) -> list[dict[str, Any]]:
    """The parts this actor may see, each with its clock and what may be done."""
    seen = case.assists.select_related("office").prefetch_related("pauses")
    if only_beside(case, actor):
        seen = seen.filter(office_id=actor.office_id)
    parts = list(seen.order_by("asked_at", "id"))
    for part in parts:
        part.case = case
    return [
        {
            "part": part,
            "remaining": part.remaining(now),
            "calculation": (calculation := part.calculation()),
            "days": day_strip(calculation, now, working_calendar()) if calculation else (),
            "pauses": list(part.pauses.all()),
            "steps": part.steps_open_to(actor),
        }
        for part in parts
    ]


def only_beside(case: Case, actor: Any) -> bool:
    """Whether the actor sees this case only because another office named theirs."""
    named = actor.office_id is not None and actor.office_id in (case.beside or ())
    scope = actor.may("cases.see_scope") and actor.scope_path
    whole = may_work(case, actor) or (scope and case.scope_path.startswith(actor.scope_path))
    return bool(named and not whole and not is_reporter(case, actor))


def files_for(case: Case, actor: Any) -> DocumentQuerySet:
    """The files of a case that this actor may open.

    An office beside it gets what colleagues hung on the case for the work: nothing from whoever asked, and
    nothing that was handed in as a certain paper.
    """
    files = Document.objects.of(case)
    if not only_beside(case, actor):
        return files
    asked = [key for key in (case.reporter_id, case.subject_id) if key is not None]
    return files.filter(purpose="", uploaded_by_id__in=colleagues()).exclude(
        uploaded_by_id__in=asked
    )


def may_open_file(actor: Any, document: Document) -> bool:
    """Whoever sees the whole case opens what hangs on it; an office beside it what `files_for` gives."""
    case = Case.objects.visible_to(actor).filter(pk=document.owner_id).first()
    if case is None or not only_beside(case, actor):
        return case is not None
    return files_for(case, actor).filter(pk=document.pk).exists()


def calls_waiting(actor: Any) -> int:
    found: int = actor.once("cases.calls", lambda own: WhistleCall.objects.waiting_for(own).count())
    return found


def open_parts(actor: Any) -> int:
    found: int = actor.once("cases.parts", lambda own: _parts_of(own).count())
    return found


def hand_backs_to_judge(actor: Any) -> int:
    found: int = actor.once("cases.to_judge", lambda own: HandBack.objects.to_judge_by(own).count())
    return found


def _parts_of(actor: Any) -> Any:
    """The open parts of the actor's own office, which may always see them."""
    return Assist.objects.of_office(actor.office_id).open()


def waiting_together(actor: Any) -> int | None:
    """What other offices wait for from mine: the number on the rail."""
    return (open_parts(actor) + hand_backs_to_judge(actor) + calls_waiting(actor)) or None


def tabs(actor: Any) -> list[dict[str, Any]]:
    """The three pages behind "Between offices", each with what waits there."""
    pages = (
        ("cases:parts", _("Assisting parts"), open_parts),
        ("cases:hand_backs", _("Hand-backs"), hand_backs_to_judge),
        ("cases:whistles", _("Whistles"), calls_waiting),
    )
    return [
        {"name": name, "title": title, "url": reverse(name), "count": count(actor) or None}
        for name, title, count in pages
    ]


def offices_together(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What other offices want of mine; nothing is shown where nobody wants anything."""
    judged = list(HandBack.objects.to_judge_by(actor).for_list().order_by("asked_at")[:ROWS_MAX])
    parts = _my_parts(actor)
    calls = list(WhistleCall.objects.waiting_for(actor).for_list()[:ROWS_MAX])
    if not (judged or parts or calls):
        return None
    counts = []
    if parts:
        words = ngettext("%(n)s part to do", "%(n)s parts to do", n := open_parts(actor))
        counts.append({"text": words % {"n": n}, "url": reverse("cases:parts")})
    if calls:
        words = ngettext(
            "%(n)s whistle to answer", "%(n)s whistles to answer", n := calls_waiting(actor)
        )
        counts.append({"text": words % {"n": n}, "url": reverse("cases:whistles")})
    if judged:
        n = hand_backs_to_judge(actor)
        words = ngettext("%(n)s hand-back to judge", "%(n)s hand-backs to judge", n)
        counts.append({"text": words % {"n": n}, "url": reverse("cases:hand_backs")})
    return {"hand_backs": judged, "parts": parts, "calls": calls, "counts": counts}


def _my_parts(actor: Any) -> list[dict[str, Any]]:
    if actor.office_id is None:
        return []
    now = timezone.now()
    rows = _parts_of(actor).for_list().order_by(F("due_at").asc(nulls_last=True), "id")[:ROWS_MAX]
    return [{"part": part, "remaining": part.remaining(now)} for part in rows]

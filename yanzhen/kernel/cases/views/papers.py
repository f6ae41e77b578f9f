"""What is taken away on paper: a case with its clock and history. The form of an item: paper_forms.py."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yanzhen.base.limits import CountedDay, DayMark
from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.permits import is_reporter, may_work
from yanzhen.kernel.cases.views.doors import case_for
from yanzhen.kernel.cases.views.words import event_words
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.masking import mask_phone
from yanzhen.kernel.parties.middleware import ActorRequest

# More than anybody reads on paper; the rest stays on screen, and the paper says so.
EVENTS_PRINTED_MAX: Final = 400
DAYS_PRINTED_MAX: Final = 84


@login_required
@require_GET
def case_pdf(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The case as it stands, to file or to take home: public words only for the one who asked."""
    case = case_for(request, pk)
    theirs = is_reporter(case, request.actor) and not may_work(case, request.actor)
    return sent(paper_of(request, case, public_only=theirs), f"{case.number}.pdf")


def paper_of(request: ActorRequest, case: Case, *, public_only: bool) -> Paper:
    code = _("Code %(code)s") % {"code": case.code}
    return Paper(
        title=case.title,
        number=case.number,
        subtitle=" · ".join(
            filter(None, [case.item.name, str(case.state_now.label), case.outcome_label])
        ),
        qr=_progress(request, case),
        qr_words=(_("How far is it?"), code),
        blocks=[block for block in _case_blocks(case, public_only=public_only) if _says(block)],
        foot=_foot(request, public_only=public_only),
    )


def _case_blocks(case: Case, *, public_only: bool) -> list[Block]:
    calculation = case.calculation()
    documents = Document.objects.of(case)
    return [
        Block("facts", _("The case"), rows=list(_facts(case, public_only=public_only))),
        Block("text", _("In their words"), text=case.text),
        Block("text", _("Answer"), text=case.answer),
        Block("days", _("Time limit and how it was worked out"), text=_limit_words(case), rows=[
            _day(day) for day in (calculation.days if calculation else ())[:DAYS_PRINTED_MAX]
        ]),
        Block("table", _("Papers and photos"), head=(_("File"), _("For what")), widths=(3, 2),
              rows=[(document.name, document.purpose) for document in documents]),
        Block("table", _("Work of other offices"), head=(_("Case number"), _("Office"), _("Where it stands")), widths=(2, 3, 2),
              rows=() if public_only else [
                  (child.number, str(child.office or "–"), str(child.state_now.label))
                  for child in case.children.select_related("office").order_by("number")
              ]),
        Block("table", _("Assisting offices"), head=(_("What they should do"), _("Office"), _("Where it stands")), widths=(3, 3, 2),
              rows=() if public_only else [
                  (part.task, str(part.office), str(part.state_now.label))
                  for part in case.assists.select_related("office").order_by("asked_at")
              ]),
        Block("table", _("What happened"), head=(_("When"), _("Who"), _("What was done")), widths=(2, 3, 6), rows=_history(case, public_only=public_only)),
        Block("signatures", rows=((_("Handled by"),), (_("Head of the office"),), (_("The one who asked"),))),
    ]  # fmt: skip


def _says(block: Block) -> bool:
    return block.kind == "signatures" or bool(block.text or block.rows)


def _facts(case: Case, *, public_only: bool) -> Iterable[tuple[str, str]]:
    """As on the screen: names of the record, the telephone masked."""
    rows = (
        (_("Item"), case.item.name),
        (_("For"), case.subject.name if case.subject else ""),
        (_("Asked by"), case.reporter.name if case.reporter else case.caller_name),
        (pgettext("channel", "Telephone"), mask_phone(case.caller_phone)),
        (_("Place"), case.place.name),
        (_("How it came"), str(case.get_channel_display())),
        (_("Received"), moment_words(case.received_at)),
        (_("Accepted"), moment_words(case.accepted_at)),
        (_("Due"), moment_words(case.due_at)),
        (_("Ended"), moment_words(case.ended_at)),
        (_("Office"), case.office.title if case.office else ""),
        (
            _("Who has it"),
            "" if public_only or not case.handler_person else case.handler_person.name,
        ),
    )
    return (row for row in rows if row[1])


def _limit_words(case: Case) -> str:
    """The calculation in one sentence; the days stand below it."""
    limit = case.limit
    if limit is None:
        return _("No time limit is set for this item.")
    parts = [_("Limit: %(limit)s. The day of receipt is not counted.") % {"limit": limit.label}]
    if case.due_awaits_year:
        parts.append(
            _("The due date awaits the %(year)s calendar") % {"year": case.due_awaits_year}
        )
    parts += [
        _("Paused on %(since)s: %(reason)s")
        % {"since": moment_words(pause.started_at), "reason": pause.reason}
        for pause in case.pauses.all()
    ]
    parts += [
        _("More time approved on %(day)s: +%(n)s")
        % {"day": moment_words(more.decided_at), "n": more.amount}
        for more in case.extensions.all()
        if more.state == "approved"
    ]
    if case.in_time is not None:
        parts.append(_("Kept in time.") if case.in_time else _("Not kept in time."))
    return " ".join(parts)


def _day(day: CountedDay) -> tuple[str, str, str, str]:
    said = {
        DayMark.START: _("not counted"),
        DayMark.OFF: str(day.note) or _("rest"),
        DayMark.HOLD: _("clock stands"),
        DayMark.LATE: _("late"),
    }
    number = _("day %(n)s") % {"n": day.number} if day.number else said.get(day.mark, "")
    mark = "due" if day.is_due else day.mark.value
    return day.date.strftime("%m-%d"), date_format(day.date, "D"), str(number), mark


def _history(case: Case, *, public_only: bool) -> list[tuple[str, str, str]]:
    events = case.events.order_by("occurred_at", "id")
    if public_only:
        events = events.filter(public=True)
    rows = []
    for event in events[:EVENTS_PRINTED_MAX]:
        words = event_words(event, case)
        # The one who asked reads the office, as on their screen.
        names = (
            [event.office_name or event.person_name]
            if public_only
            else [event.person_name, event.office_name]
        )
        who = _("By itself") if words["system"] else " ".join(filter(None, names))
        if event.name == "rate":
            who = _("The one who asked")
        if event.on_behalf_of_name and not public_only:
            who += " " + _("for %(whom)s") % {"whom": event.on_behalf_of_name}
        what = " ".join(filter(None, [str(words["verb"]), words["detail"]]))
        rows.append(
            (moment_words(event.occurred_at), who, "\n".join(filter(None, [what, event.note])))
        )
    if events.count() > EVENTS_PRINTED_MAX:
        rows.append(("…", "", _("More stands on the screen.")))
    return rows


def _progress(request: ActorRequest, case: Case) -> str:
    """Number in the address; the code is typed, so that a photo of the address opens nothing."""
    return request.build_absolute_uri(
        reverse("cases:progress") + "?" + urlencode({"number": case.number})
    )


def _foot(request: ActorRequest, *, public_only: bool) -> str:
    words = {"at": moment_words(timezone.now()), "who": request.actor.person_name}
    if public_only:
        return _("Printed %(at)s by %(who)s. Public part of the history.") % words
    return _("Printed %(at)s by %(who)s. Whole history; for the file of the office.") % words


def moment_words(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def sent(paper: Paper, name: str) -> HttpResponse:
    response = HttpResponse(pdf_of(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response

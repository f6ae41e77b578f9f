"""The register of contracts, what is due, when they end; one contract with its schedule, money and history."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.money import yuan
from yanzhen.base.paging import page_of
from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.agreements.actions import judged
from yanzhen.kernel.agreements.contracts import COLLECT, SEE
from yanzhen.kernel.agreements.models import Agreement, AgreementKind, Due, DueState, Obtained
from yanzhen.kernel.agreements.workflow import APPROVE, EDIT, LIFE, AgreementState
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest

LINES_SHOWN: Final = 20
DUES_SHOWN: Final = 240
MONTHS_AHEAD: Final = 24
COLUMNS: Final = (
    ExportColumn(gettext_lazy("File number"), 14), ExportColumn(gettext_lazy("Title of the contract"), 30), ExportColumn(gettext_lazy("Kind of contract"), 16),
    ExportColumn(gettext_lazy("Our side"), 26), ExportColumn(gettext_lazy("The other side"), 26), ExportColumn(gettext_lazy("Asset it is about"), 24),
    ExportColumn(gettext_lazy("First day"), 12), ExportColumn(gettext_lazy("Last day"), 12), ExportColumn(gettext_lazy("How it came about"), 18),
    ExportColumn(gettext_lazy("Value of the whole"), 16, unit="fen"), ExportColumn(gettext_lazy("Deposit held"), 14, unit="fen"), ExportColumn(gettext_lazy("State"), 12),
)  # fmt: skip


def agreement_for(request: ActorRequest, pk: UUID) -> Agreement:
    return get_object_or_404(Agreement.objects.visible_to(request.actor).for_lists(), pk=pk)


def chosen(request: ActorRequest) -> Any:
    """What the address asks for; without a state, all that are not discarded."""
    asked = request.GET
    rows: Any = matching(
        Agreement.objects.visible_to(request.actor).for_lists(), asked.get("q", "")
    )
    rows = (
        rows.filter(state=asked["state"])
        if asked.get("state") in AgreementState.values
        else rows.exclude(state=AgreementState.DISCARDED)
    )
    for name in ("kind", "obtained", "direction"):
        if value := asked.get(name, ""):
            rows = rows.filter(**{name: value})
    return (
        rows.order_by("until", "pk")
        if asked.get("sort") == "end"
        else rows.order_by("-since", "-pk")
    )


@for_offices(SEE)
@require_GET
def agreement_list(request: ActorRequest) -> HttpResponse:
    context = {
        "page": page_of(chosen(request), request.GET),
        "asked": request.GET,
        "states": AgreementState.choices,
        "kinds": AgreementKind.choices,
        "ways": Obtained.choices,
        "may_edit": request.actor.may(EDIT),
    }
    return render(request, "agreements/list.html", context)


@for_offices(SEE)
@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """Exactly the contracts of the list as a spreadsheet."""
    rows = (
        (
            one.number, one.title, one.get_kind_display(), one.owner.name, one.counterparty.name, one.asset.name if one.asset else "", one.since, one.ends_on,
            one.get_obtained_display(), one.value_fen, one.deposit_held_fen, one.get_state_display(),
        )
        for one in chosen(request).iterator(chunk_size=1_000)
    )  # fmt: skip
    return export_list(request, _("Register of contracts"), COLUMNS, rows)


@for_offices(SEE)
@require_GET
def dues(request: ActorRequest) -> HttpResponse:
    """What is due: late first; or all that is open, or what comes in the next months."""
    today, show = timezone.localdate(), request.GET.get("show", "late")
    rows = Due.objects.visible_to(request.actor).standing().for_lists()
    if show == "coming":
        rows = rows.filter(state=DueState.PLANNED, due_on__lte=today + timedelta(days=92))
    else:
        rows = (
            rows.late(today)
            if show == "late"
            else rows.filter(state=DueState.BILLED, open_fen__gt=0)
        )
    page = page_of(rows.order_by("due_on", "pk"), request.GET)
    for due in page.rows:
        due.days = (today - due.due_on).days
        due.interest = due.interest_fen(today)
    return render(request, "agreements/dues.html", {"page": page, "show": show})


@for_offices(SEE)
@require_GET
def calendar(request: ActorRequest) -> HttpResponse:
    """Which contracts end when, month by month, with the days on which a right of first refusal is asked."""
    today = timezone.localdate()
    last = today + timedelta(days=31 * MONTHS_AHEAD)
    running = Agreement.objects.visible_to(request.actor).running().for_lists()
    ending = list(running.filter(until__range=(today, last)).order_by("until", "pk")[:500])
    months = [
        {"month": month, "rows": list(rows)}
        for month, rows in groupby(ending, key=lambda one: one.until.replace(day=1))
    ]
    refusals = list(
        running.filter(first_refusal_on__range=(today, last)).order_by("first_refusal_on", "pk")[
            :100
        ]
    )
    return render(
        request,
        "agreements/calendar.html",
        {"months": months, "refusals": refusals, "ahead": MONTHS_AHEAD},
    )


@for_offices(SEE)
@require_GET
def agreement_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    agreement = agreement_for(request, pk)
    today = timezone.localdate()
    all_dues = list(agreement.dues.all()[:DUES_SHOWN])
    terms = list(agreement.terms.select_related("index"))
    context = {
        "agreement": agreement,
        "today": today,
        "dues": all_dues,
        "sums": _sums(all_dues, today),
        "terms": terms,
        "proposed": next(
            (one for one in terms if one.approved_at is None and one.version > 1), None
        ),
        "payments": agreement.payments.select_related("taken_back")[:LINES_SHOWN],
        "deposits": agreement.deposit_moves.all()[:LINES_SHOWN],
        "changes": agreement.changes.all()[:LINES_SHOWN],
        "files": files_shown(agreement, to=request.actor),
        "findings": _findings(agreement, today),
        "steps": agreement.steps_open_to(request.actor),
        "life": LIFE,
        "may_change": agreement.may_change(request.actor),
        "may_approve": request.actor.may(APPROVE),
        "may_collect": request.actor.may(COLLECT)
        and agreement.state in ("in_force", "ending", "ended"),
        "panels": panels_of(request, "agreements.agreement", agreement.pk, request.actor),
    }
    return render(request, "agreements/agreement.html", context)


def _sums(all_dues: list[Due], today: date) -> dict[str, int]:
    standing = [due for due in all_dues if due.state != DueState.CANCELLED]
    return {
        "all": sum(due.amount_fen or 0 for due in standing),
        "paid": sum(due.paid_fen for due in standing),
        "open": sum(due.open_fen for due in standing),
        "late": sum(due.open_fen for due in standing if due.due_on < today),
    }


def _findings(agreement: Agreement, today: date) -> list[tuple[Any, Any]]:
    """What the rules say while it is not approved; afterwards what was found is kept in the rulebook."""
    if agreement.state not in (AgreementState.DRAFT, AgreementState.ASKED):
        return []
    try:
        found = judged(agreement, today).answers
    except Refused:
        return []
    return [(rule, answer) for rule, answer in found if answer.value != "not_applicable"]


@for_offices(SEE)
@require_GET
def paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The schedule of dues, to print and file with the contract."""
    agreement = agreement_for(request, pk)
    rows = [
        (f"{due.first} – {due.last}", str(due.due_on), yuan(due.amount_fen) if due.amount_fen is not None else _("waits for its index"), yuan(due.paid_fen), due.get_state_display())
        for due in agreement.dues.standing()
    ]  # fmt: skip
    head = (_("For the days"), _("Due on"), _("Amount"), _("Paid so far"), _("State"))
    blocks = [
        Block("facts", rows=_facts(agreement)),
        Block(
            "table",
            title=_("Schedule of dues"),
            rows=rows,
            head=head,
            widths=(2.2, 1.2, 1.5, 1.5, 1),
        ),
        Block("signatures", rows=[(_("Our side"),), (_("The other side"),)]),
    ]
    return _pdf(
        Paper(
            agreement.title,
            number=agreement.number,
            subtitle=_("Schedule of dues"),
            blocks=blocks,
            foot=agreement.number,
        )
    )


@for_offices(SEE)
@require_GET
def letter(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The letter that asks for what is late, with the clause's interest up to today."""
    agreement = agreement_for(request, pk)
    today = timezone.localdate()
    late = list(agreement.dues.late(today).select_related("agreement"))
    if not late:
        raise Refused(gettext_lazy("Nothing of this contract is late."))
    rows = [
        (
            f"{due.first} – {due.last}",
            str(due.due_on),
            yuan(due.open_fen),
            yuan(due.interest_fen(today)),
        )
        for due in late
    ]
    total = sum(due.open_fen + due.interest_fen(today) for due in late)
    words = _("To %(name)s: of the contract “%(title)s” the amounts below were due and have not come in. Please pay %(total)s, or tell us if you have paid already.") % {
        "name": agreement.counterparty.name, "title": agreement.title, "total": yuan(total),
    }  # fmt: skip
    head = (_("For the days"), _("Due on"), _("Still unpaid"), _("Interest up to today"))
    blocks = [
        Block("text", text=words),
        Block("table", rows=rows, head=head, widths=(2, 1.2, 1.5, 1.5)),
        Block("signatures", rows=[(agreement.owner.name,), (_("Date"),)]),
    ]
    return _pdf(
        Paper(_("Reminder of payment"), number=agreement.number, blocks=blocks, foot=str(today))
    )


def _facts(agreement: Agreement) -> list[tuple[str, str]]:
    return [
        (_("Our side"), agreement.owner.name), (_("The other side"), agreement.counterparty.name),
        (_("Subject of the contract"), agreement.asset.name if agreement.asset else agreement.subject or "–"),
        (_("Term"), f"{agreement.since} – {agreement.ends_on}"), (_("How it came about"), agreement.get_obtained_display()),
        (_("Value of the whole"), yuan(agreement.value_fen)), (_("Deposit"), yuan(agreement.deposit_fen)),
    ]  # fmt: skip


def _pdf(printed: Paper) -> HttpResponse:
    response = HttpResponse(pdf_of(printed), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="contract.pdf"'
    return response

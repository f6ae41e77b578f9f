"""Depreciation of a month: what it would book, asset by asset; the run; the rules of the book."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.by import By
from yanzhen.base.money import parse_yuan
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.depreciation import (
    RuleDraft,
    keep_rule,
    preview,
    run_depreciation,
    undo_depreciation,
)
from yanzhen.kernel.ledger.actions.wear_before import TakeOver, keep_wear_before, take_over_of
from yanzhen.kernel.ledger.forms.closing import BareForm, RuleForm, WhyForm
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.depreciation import DepreciationRun
from yanzhen.kernel.ledger.views.asking import done, month_asked, month_choices
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.parties.middleware import ActorRequest

PREVIEW_MAX = 500


@for_offices("ledger.see")
@require_GET
def depreciation(request: ActorRequest, book: UUID) -> HttpResponse:
    """The month's run, or what it would book."""
    found = book_for(request, book)
    month = month_asked(request, found)
    run = found.depreciation_runs.filter(month=month, undone_at__isnull=True).first()
    worn = [] if run else preview(found, month)
    lines = (
        run.lines.select_related("asset__kind").order_by("asset__kind__slug", "asset__number", "pk")
        if run
        else None
    )
    context = {
        "month": month,
        "months": month_choices(found, month),
        "run": run,
        "page": page_of(lines, request.GET) if lines is not None else None,
        "worn": worn[:PREVIEW_MAX],
        "worn_total": len(worn),
        "total": sum(one.fen or 0 for one in worn),
        "ruleless": sum(one.rule is None for one in worn),
        "missed": sum(bool(one.missed) for one in worn),
        "rules": found.depreciation_rules.select_related("kind", "expense", "wear").order_by(
            "kind__slug"
        ),
        "may_run": request.actor.may("ledger.prepare"),
        "may_configure": request.actor.may("ledger.configure"),
    }
    return render(
        request, "ledger/depreciation.html", context | frame_of(request, found, "closing")
    )


@for_offices("ledger.see")
@require_http_methods(["GET", "POST"])
def wear_before(request: ActorRequest, book: UUID) -> HttpResponse:
    """What assets had lost when the book was opened; keepers of the book write it down."""
    found = book_for(request, book)
    may_write = request.actor.may("ledger.prepare")
    take, refusal, status = take_over_of(found), "", 200
    if request.method == "POST":
        try:
            keep_wear_before(found, _typed(request, take), by=request.actor)
        except Refused as refused:
            refusal, status = str(refused.sentence), 422
        else:
            messages.success(request, _("Kept."))
            return redirect("ledger:wear_before", found.pk)
    rows = []
    for row in take.rows:
        name = f"w-{row.asset.pk}"
        shown = f"{row.fen // 100}.{row.fen % 100:02d}" if row.fen else ""
        rows.append((row, name, request.POST.get(name, shown)))
    context = {"take": take, "rows": rows, "refusal": refusal, "may_write": may_write}
    frame = frame_of(request, found, "closing")
    return render(request, "ledger/wear_before.html", context | frame, status=status)


def _typed(request: ActorRequest, take: TakeOver) -> dict[UUID, int]:
    """What was typed beside each asset, in fen; an empty field is nought. Raises Refused for what is no amount."""
    return {
        row.asset.pk: parse_yuan(text) if text.strip() else 0
        for row in take.rows
        if (text := request.POST.get(f"w-{row.asset.pk}")) is not None
    }


@for_offices("ledger.prepare", "ledger.configure")
def depreciation_acts(request: ActorRequest, book: UUID) -> HttpResponse:
    """Run the month, take the run back, or write a rule."""
    found = book_for(request, book)
    month = month_asked(request, found)
    back = f"{reverse('ledger:depreciation', args=[found.pk])}?month={month:%Y-%m}"
    run = found.depreciation_runs.filter(month=month, undone_at__isnull=True).first()
    page = Page(
        _("Depreciation of %(month)s") % {"month": f"{month:%Y-%m}"}, ((found.name, back),), back
    )
    return acts_page(
        request, found, [_undo(run) if run else _run(month), RULE], by=request.actor, page=page
    )


def _run(month: date) -> Act:
    return Act(
        "run", gettext_lazy("Book the depreciation of the month"), gettext_lazy("Book it"), BareForm,
        lambda noun, data, by: done(run_depreciation(noun, month, by=by)), gettext_lazy("The depreciation is booked."),
        hint=gettext_lazy("One voucher for all assets; pressing twice books once."), capability="ledger.prepare",
    )  # fmt: skip


def _undo(run: DepreciationRun) -> Act:
    return Act(
        "undo", gettext_lazy("Take the run back"), gettext_lazy("Take it back"), WhyForm,
        lambda noun, data, by: undo_depreciation(run, by=by, reason=data["reason"]), gettext_lazy("The run is taken back; its voucher is reversed."),
        capability="ledger.prepare",
    )  # fmt: skip


def _keep(book: Book, data: dict[str, Any], by: By) -> None:
    months, permille = int(data["life_years"] * 12), int(data["residual"] * 10)
    draft = RuleDraft(data["kind"], months, permille, data["expense"], data["source"])
    keep_rule(book, draft, by=by)


RULE = Act(
    "rule", gettext_lazy("How a kind of asset is depreciated"), gettext_lazy("Keep the rule"), RuleForm, _keep,
    gettext_lazy("Kept. Months that were booked stay as they are."), capability="ledger.configure",
    hint=gettext_lazy("No law names the life of a collective's assets: the place decides. Straight line over the life; a life or residual value on the asset's own page goes before."),
)  # fmt: skip

"""Payout runs: what is due, drawn up, reviewed by another, paid with a list for the bank."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.exporting import ExportColumn, export_rows
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.payees import Paid, list_for_the_bank, paid_where
from yanzhen.kernel.orders.actions.payouts import (
    draw_up_run,
    drop_run,
    due,
    pay_run,
    review_run,
    waiting_for_account,
)
from yanzhen.kernel.orders.forms.money import UntilForm
from yanzhen.kernel.orders.models import PayoutRun
from yanzhen.kernel.orders.views.money_doors import own_seller, say
from yanzhen.kernel.orders.views.statements import XLSX
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.payouts", "orders.review_payouts")
@require_http_methods(["GET", "POST"])
def payouts(request: ActorRequest) -> HttpResponse:
    """What a run would pay; the second press draws up exactly what was shown. Below, the runs so far."""
    seller = own_seller(request)
    form = UntilForm(request.POST or request.GET or None) if request.POST or request.GET.get("until") else UntilForm(
        initial={"until": timezone.localdate() - timedelta(days=1)}
    )  # fmt: skip
    found: list[Any] | None = None
    if form.is_bound and form.is_valid():
        found = due(seller, form.cleaned_data["until"])
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            try:
                run = draw_up_run(
                    seller,
                    form.cleaned_data["until"],
                    by=request.actor,
                    seen_fen=int(seen) if seen.isdigit() else None,
                )
            except Refused as refusal:
                say(form, refusal)
            else:
                messages.success(request, _("Drawn up; somebody else reviews it now"))
                return redirect("orders:payout", pk=run.pk)
    runs = (
        PayoutRun.objects.visible_to(request.actor)
        .select_related("drawn_up_by__party")
        .order_by("-drawn_up_at")
    )
    until = form.cleaned_data.get("until") if found is not None else None
    waiting = waiting_for_account(seller, until) if until else []
    context = {"seller": seller, "form": form, "found": found, "waiting": waiting, "until": until, "total": sum(fen for _p, fen, _n in found or ()),
               "page": page_of(runs, request.GET), "draws_up": request.actor.may("orders.payouts")}  # fmt: skip
    return render(request, "orders/payouts.html", context, status=422 if form.errors else 200)


@for_offices("orders.payouts", "orders.review_payouts")
@require_GET
def payout(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One run, party by party; as a sheet for the bank with ?form=xlsx."""
    run = get_object_or_404(
        PayoutRun.objects.visible_to(request.actor).select_related(
            "drawn_up_by__party",
            "reviewed_by__party",
            "paid_by__party",
            "seller__organisation__party",
        ),
        pk=pk,
    )
    actor = request.actor
    whole = actor.may("orders.bank_list")
    if request.GET.get("form") == "xlsx":
        return _sheet(run, list_for_the_bank(run, by=actor) if whole else paid_where(run))
    rows = paid_where(run)
    context = {
        "run": run, "rows": rows, "missing": sum(one.account is None for one in rows), "whole": whole,
        "may_review": actor.may("orders.review_payouts") and run.state == "drawn_up" and run.drawn_up_by_id != actor.person_id,
        "may_pay": actor.may("orders.payouts") and run.state == "reviewed", "may_drop": run.state in ("drawn_up", "reviewed"),
    }  # fmt: skip
    return render(request, "orders/payout.html", context)


@for_offices("orders.payouts", "orders.review_payouts")
@require_POST
def payout_act(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Review, pay or drop."""
    run = get_object_or_404(PayoutRun.objects.visible_to(request.actor), pk=pk)
    act = request.POST.get("act", "")
    try:
        if act == "review":
            review_run(run, by=request.actor)
            messages.success(request, _("Reviewed; it can be paid now"))
        elif act == "pay":
            pay_run(run, by=request.actor)
            messages.success(request, _("Paid and booked"))
        elif act == "drop":
            drop_run(run, by=request.actor, reason=request.POST.get("reason", ""))
            messages.success(request, _("Dropped; its rows wait for the next run"))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("orders:payout", pk=pk)


def _sheet(run: PayoutRun, rows: list[Paid]) -> HttpResponse:
    columns = [ExportColumn(_("No."), 20), ExportColumn(_("Party"), 32), ExportColumn(_("Name of the account"), 32), ExportColumn(_("Bank and branch"), 32),
               ExportColumn(_("Account number"), 28), ExportColumn(_("Amount (yuan)"), 16, "fen"), ExportColumn(_("Rows"), 10), ExportColumn(_("Purpose"), 30)]  # fmt: skip
    purpose = _("Shares up to %(day)s") % {"day": run.until}
    none = _("no account: not through the bank")
    data = export_rows(
        run.number,
        columns,
        [
            [f"{run.number}-{n}", one.payout.party.name, one.account.holder if one.account else none, one.account.bank if one.account else "",
             one.number, one.payout.fen, one.payout.rows, purpose]
            for n, one in enumerate(rows, 1)
        ],
    )  # fmt: skip
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{run.number}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response

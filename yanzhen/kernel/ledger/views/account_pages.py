"""The page of one account: legs with the balance after each, by counterparty and project, opening to their entries."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.forms import DateField
from yanzhen.base.money import yuan
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions import balances_of
from yanzhen.kernel.ledger.actions.asserting import compared
from yanzhen.kernel.ledger.actions.statements.account_page import (
    EXPORT_ROWS_MAX,
    Asked,
    Key,
    counterparties_of,
    read_page,
)
from yanzhen.kernel.ledger.models import Account, BalanceAssertion, Book
from yanzhen.kernel.ledger.views.account_acts import acts_on, can_be_counted
from yanzhen.kernel.ledger.views.asking import form_asked
from yanzhen.kernel.ledger.views.doors import book_for, frame_of
from yanzhen.kernel.ledger.views.sheets import sent
from yanzhen.kernel.ledger.views.statement_sheets import account_sheet
from yanzhen.kernel.parties.middleware import ActorRequest

COUNTS_SHOWN: Final = 10


class SpanForm(forms.Form):
    """From which day to which; counterparty and project where asked for."""

    first = DateField(label=gettext_lazy("From"), required=False)
    last = DateField(label=gettext_lazy("To"), required=False)
    counterparty = forms.UUIDField(required=False)
    project = forms.UUIDField(required=False)


@for_offices("ledger.see")
@require_GET
def account_page(request: ActorRequest, book: UUID, account: UUID) -> HttpResponse:
    """明细账 of an account and its sub-accounts."""
    found = book_for(request, book)
    chosen = get_object_or_404(
        Account.objects.visible_to(request.actor).select_related("book"), pk=account, book=found
    )
    asked = _asked(request, found)
    form = form_asked(request)
    if form:
        whole = read_page(chosen, asked, size=EXPORT_ROWS_MAX)
        return sent(
            account_sheet(whole, asked),
            form,
            f"{chosen.code} {chosen.name} {asked.first}_{asked.last}",
        )
    page = read_page(chosen, asked, after=Key.read(request.GET.get("after", "")))
    context = {
        "account": chosen,
        "page": page,
        "asked": asked,
        "others": counterparties_of(chosen) if chosen.by_counterparty else [],
        "parent": chosen.parent,
        "marks": _marks(chosen),
        "may_change": request.actor.may("ledger.configure") and bool(acts_on(chosen)),
        "may_count": can_be_counted(chosen)
        and (request.actor.may("ledger.prepare") or request.actor.may("ledger.review")),
        **_counts(request, chosen),
    }
    return render(
        request, "ledger/account_page.html", context | frame_of(request, found, "accounts")
    )


def _counts(request: ActorRequest, account: Account) -> dict[str, Any]:
    said = BalanceAssertion.objects.visible_to(request.actor).filter(account=account)
    rows = list(compared(said)[: COUNTS_SHOWN + 1])
    return {"counts": rows[:COUNTS_SHOWN], "more_counts": len(rows) > COUNTS_SHOWN}


def _marks(account: Account) -> list[str]:
    """How the account is set up, in words: what its lines must name, its limits, whether it takes lines still."""
    said = {
        _("kept by counterparty"): account.by_counterparty,
        _("asks for a project"): account.demands_project,
        _("asks for an agreement"): account.demands_agreement,
        _("asks for a decision"): account.demands_approval,
        _("many post at once"): account.hot,
    }
    marks = [word for word, holds in said.items() if holds]
    for sentence, fen in ((_("never below %(fen)s"), account.floor_fen), (_("never above %(fen)s"), account.ceiling_fen)):  # fmt: skip
        if fen is not None:
            marks.append(sentence % {"fen": yuan(fen)})
    if account.closed_on is not None:
        marks.append(_("closed on %(day)s") % {"day": account.closed_on})
    return marks


def _asked(request: ActorRequest, book: Book) -> Asked:
    """The span of the address, or this year so far; nonsense falls back."""
    data = {
        "first": request.GET.get("from"),
        "last": request.GET.get("to"),
        "counterparty": request.GET.get("counterparty"),
        "project": request.GET.get("project"),
    }
    form = SpanForm(data)
    form.is_valid()
    clean = form.cleaned_data
    last: date = clean.get("last") or timezone.localdate()
    first: date = clean.get("first") or last.replace(month=1, day=1)
    return Asked(
        min(first, last), max(first, last), clean.get("counterparty"), clean.get("project")
    )


@for_offices("ledger.see")
@require_GET
def account_list(request: ActorRequest, book: UUID) -> HttpResponse:
    """Every account of the book with what it holds today on its own side, to open its page."""
    found = book_for(request, book)
    accounts = list(found.accounts.order_by("code"))
    nets = {key: amounts.net_fen for key, amounts in balances_of(found).items()}
    above = {account.pk: account.parent_id for account in accounts}
    for account in accounts:
        parent, fen = account.parent_id, nets.get(account.pk, 0) if account.is_leaf else 0
        while parent is not None:
            nets[parent] = nets.get(parent, 0) + fen
            parent = above.get(parent)
    rows = [(account, nets.get(account.pk, 0) * account.sign) for account in accounts]
    return render(
        request,
        "ledger/account_list.html",
        {"accounts": rows} | frame_of(request, found, "accounts"),
    )

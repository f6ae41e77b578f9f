"""What is done with one account: sub-accounts, limits, what its lines must name; a count of what it holds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions import (
    assert_balance,
    close_account,
    make_hot,
    open_account,
    set_limit,
)
from yanzhen.kernel.ledger.actions.opening import set_demands
from yanzhen.kernel.ledger.forms.closing import BareForm
from yanzhen.kernel.ledger.forms.opening import (
    CloseAccountForm,
    CountForm,
    DemandsForm,
    LimitForm,
    SubAccountForm,
)
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.ledger.views.asking import done
from yanzhen.kernel.ledger.views.doors import book_for
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("ledger.configure")
def account_acts(request: ActorRequest, book: UUID, account: UUID) -> HttpResponse:
    """Open a sub-account, set limits, say what lines must name, let many post at once, close."""
    chosen, page = _account(request, book, account)
    return acts_page(request, chosen, acts_on(chosen), by=request.actor, page=page)


@for_offices("ledger.prepare", "ledger.review")
def account_count(request: ActorRequest, book: UUID, account: UUID) -> HttpResponse:
    """Write down what was counted (现金盘点), or what a paper from outside says."""
    chosen, page = _account(request, book, account)
    return acts_page(request, chosen, [COUNT] if can_be_counted(chosen) else [], by=request.actor, page=page)  # fmt: skip


def acts_on(account: Account) -> list[Act]:
    """What can be done with the account as it stands: a sum has sub-accounts only, a hot one no limit."""
    if account.closed_on is not None:
        return []
    if not account.is_leaf:
        return [SUB]
    if account.hot:
        return [DEMANDS, CLOSE]
    return [SUB, LIMIT, DEMANDS, HOT, CLOSE]


def can_be_counted(account: Account) -> bool:
    return account.is_leaf


def _account(request: ActorRequest, book: UUID, account: UUID) -> tuple[Account, Page]:
    found = book_for(request, book)
    rows = Account.objects.visible_to(request.actor).select_related("book")
    chosen = get_object_or_404(rows, pk=account, book=found)
    back = reverse("ledger:account_page", args=[found.pk, chosen.pk])
    crumbs = ((found.name, reverse("ledger:account_list", args=[found.pk])), (str(chosen), back))
    return chosen, Page(str(chosen), crumbs, back, note=_standing(chosen))


def _standing(account: Account) -> str:
    return _("Many post here at once; so it stays, and it has no limit.") if account.hot else ""


def _open(parent: Account, data: dict[str, Any], by: By) -> str:
    made = open_account(parent, by=by, **data)
    return reverse("ledger:account_page", args=[made.book_id, made.pk])


def _count(account: Account, data: dict[str, Any], by: By) -> None:
    who = data.get("counterparty")
    net = data["balance_fen"] * account.sign
    done(assert_balance(account, net, on=data["on"], evidence=data["evidence"], counterparty=who and who.pk, by=by))  # fmt: skip


def _with(verb: "Callable[..., None]") -> "Callable[[Account, dict[str, Any], By], None]":
    return lambda noun, data, by: verb(noun, by=by, **data)


SUB = Act(
    "sub", gettext_lazy("Open a sub-account"), gettext_lazy("Open it"), SubAccountForm, _open, gettext_lazy("The account is open."),
    hint=gettext_lazy("From then on lines stand on its sub-accounts. An account with entries gets none: open them beside it."),
)  # fmt: skip
LIMIT = Act(
    "limit", gettext_lazy("Set the limits"), gettext_lazy("Set them"), LimitForm, _with(set_limit), gettext_lazy("The limits hold from now on."),
    hint=gettext_lazy("An entry that would cross a limit is refused. A till that never falls below nought has 0 as its lower limit."),
)  # fmt: skip
DEMANDS = Act(
    "demands", gettext_lazy("What each line must name"), gettext_lazy("Keep it"), DemandsForm, _with(set_demands),
    gettext_lazy("Kept; it holds for entries from now on."),
)  # fmt: skip
HOT = Act(
    "hot", gettext_lazy("Let many post at once"), gettext_lazy("Let them"), BareForm, _with(make_hot), gettext_lazy("Many post to it at once from now on."),
    preview=lambda noun, data, by: [_("%(account)s has no limit and no sub-accounts from now on; this is not taken back.") % {"account": noun}],
)  # fmt: skip
CLOSE = Act(
    "close", gettext_lazy("Close the account"), gettext_lazy("Close it"), CloseAccountForm, _with(close_account), gettext_lazy("The account is closed."),
    preview=lambda noun, data, by: [_("%(account)s takes nothing any more; it is not opened again.") % {"account": noun}],
)  # fmt: skip
COUNT = Act(
    "count", gettext_lazy("Write down a count"), gettext_lazy("Write it down"), CountForm, _count,
    gettext_lazy("Written down; each night's proof compares it with the entries."),
    hint=gettext_lazy("What was found, also where it differs from the book: then the proof says so. It is not changed afterwards."),
)  # fmt: skip

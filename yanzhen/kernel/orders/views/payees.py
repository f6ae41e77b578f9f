"""Whom a seller pays, and where: the list, and the page on which two people enter an account."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.payees import payees
from yanzhen.kernel.orders.forms.payees import ConfirmForm, EndForm, EnterForm
from yanzhen.kernel.orders.models import WechatReceiver
from yanzhen.kernel.orders.views.money_doors import own_seller
from yanzhen.kernel.orders.views.receivers import (
    known_receivers,
    receiver_acts,
    receiver_rows,
)
from yanzhen.kernel.parties.actions import confirm_account, end_account, enter_account
from yanzhen.kernel.parties.masking import mask_account
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party, PayeeAccount

SHOWN: Final = 50


@for_offices("parties.accounts")
@require_GET
def payee_list(request: ActorRequest) -> HttpResponse:
    """Everybody who shares in our sales: where they are paid, and what is missing."""
    seller = own_seller(request)
    page = page_of(payees(seller), request.GET)
    standing: dict[UUID, dict[bool, PayeeAccount]] = {}
    for account in PayeeAccount.objects.standing().filter(party__in=[one.pk for one in page]):
        standing.setdefault(account.party_id, {})[account.is_confirmed] = account
    wechat: dict[UUID, WechatReceiver] = {}
    for one in WechatReceiver.objects.standing().filter(party__in=[one.pk for one in page]).order_by("confirmed_at"):  # fmt: skip
        wechat.setdefault(one.party_id, one)
    rows = [{**_row(party, standing.get(party.pk, {})), "wechat": wechat.get(party.pk)} for party in page]  # fmt: skip
    context = {"seller": seller, "page": page, "rows": rows}
    return render(request, "orders/payees.html", context)


@for_offices("parties.accounts")
@require_GET
def payee(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Where one payee is paid, what waits for the second person, and what was before; numbers masked."""
    party = get_object_or_404(payees(own_seller(request)), pk=pk)
    known = _known(party)
    rows = [{"account": one, "number": mask_account(one.number)} for one in known]
    acts = _acts(known, request.actor)
    waits = next((one for one in known if not one.ended_at and not one.is_confirmed), None)
    # The obvious act: confirm what waits, or enter what is missing.
    paid = any(one.is_confirmed and not one.ended_at for one in known)
    lead = "confirm" if waits else "" if paid else "enter"
    receivers = known_receivers(party)
    context = {"party": party, "rows": rows, "acts": acts, "lead": lead, "receivers": receiver_rows(receivers), "receiver_acts": receiver_acts(receivers, request.actor), "own": waits is not None and waits.entered_by_id == request.actor.person_id}  # fmt: skip
    return render(request, "orders/payee.html", context)


@for_offices("parties.accounts")
@require_http_methods(["GET", "POST"])
def payee_act(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Enter, confirm, drop or end."""
    party = get_object_or_404(payees(own_seller(request)), pk=pk)
    done = reverse("orders:payee", args=[pk])
    crumbs = ((_("Payees"), reverse("orders:payees")), (party.name, done))
    page = Page(_("Bank account"), crumbs, done)
    return acts_page(request, party, _acts(_known(party), request.actor), by=request.actor, page=page)  # fmt: skip


def _known(party: Party) -> list[PayeeAccount]:
    people = ("entered_by__party", "confirmed_by__party", "ended_by__party")
    return list(party.payee_accounts.select_related(*people)[:SHOWN])


def _row(party: Party, accounts: dict[bool, PayeeAccount]) -> dict[str, Any]:
    now, waits = accounts.get(True), accounts.get(False)
    return {"party": party, "now": now, "number": mask_account(now.number) if now else "", "waits": waits}  # fmt: skip


def _acts(known: list[PayeeAccount], actor: Any) -> list[Act]:
    """What fits: the second person confirms, the first one waits or drops; one is entered while none waits."""
    waits = next((one for one in known if not one.ended_at and not one.is_confirmed), None)
    now = next((one for one in known if not one.ended_at and one.is_confirmed), None)
    acts = []
    if waits is not None and waits.entered_by_id != actor.person_id:
        acts.append(Act("confirm", gettext_lazy("Confirm the account"), gettext_lazy("It is the same number: confirm"), ConfirmForm,
                        _confirm(waits), gettext_lazy("Confirmed. Payouts go there from now on."), hint=f"{waits.holder} · {waits.bank}"))  # fmt: skip
    if waits is not None:
        acts.append(Act("drop", gettext_lazy("Drop what waits"), gettext_lazy("Drop it"), EndForm, _end(waits), gettext_lazy("Dropped.")))  # fmt: skip
    else:
        acts.append(Act("enter", gettext_lazy("Enter another account") if now else gettext_lazy("Enter the account"), gettext_lazy("Write it down for the second person"), EnterForm,
                        _enter, gettext_lazy("Written down. Somebody else confirms it now."), hint=gettext_lazy("Somebody else types the number once more; only then is anything paid there.")))  # fmt: skip
    if now is not None:
        acts.append(Act("end", gettext_lazy("Pay nothing there any more"), gettext_lazy("End this account"), EndForm, _end(now), gettext_lazy("The account has ended.")))  # fmt: skip
    return acts


def _enter(party: Party, data: dict[str, Any], by: Any) -> None:
    enter_account(party, **data, by=by)


def _confirm(waits: PayeeAccount) -> Any:
    def confirm(_party: Party, data: dict[str, Any], by: Any) -> None:
        confirm_account(waits, number=data["number"], by=by)

    return confirm


def _end(account: PayeeAccount) -> Any:
    def end(_party: Party, data: dict[str, Any], by: Any) -> None:
        end_account(account, reason=data["reason"], by=by)

    return end

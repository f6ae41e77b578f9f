"""Where WeChat Pay sends a payee's shares: entered by one, confirmed by another, on a page of its own beside the bank account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.payees import payees
from yanzhen.kernel.orders.actions.receivers import confirm_receiver, end_receiver, enter_receiver
from yanzhen.kernel.orders.actions.sharing import share_again
from yanzhen.kernel.orders.forms.payees import EndForm
from yanzhen.kernel.orders.forms.receivers import ConfirmReceiverForm, EnterReceiverForm
from yanzhen.kernel.orders.models import Order, WechatReceiver
from yanzhen.kernel.orders.views.money_doors import own_seller
from yanzhen.kernel.parties.masking import mask_account
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party

SHOWN = 50


@for_offices("parties.accounts")
@require_http_methods(["GET", "POST"])
def receiver_act(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Enter, confirm, drop or end."""
    party = get_object_or_404(payees(own_seller(request)), pk=pk)
    done = reverse("orders:payee", args=[pk])
    crumbs = ((_("Payees"), reverse("orders:payees")), (party.name, done))
    page = Page(_("WeChat receiver"), crumbs, done)
    return acts_page(request, party, receiver_acts(known_receivers(party), request.actor), by=request.actor, page=page)  # fmt: skip


@for_offices("orders.payouts")
@require_POST
def share_once_more(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What WeChat Pay refused of an order's shares goes once more."""
    order = get_object_or_404(Order.objects.visible_to(request.actor), pk=pk)
    try:
        share_again(order, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("It goes to WeChat Pay within a minute."))
    return redirect("orders:order", pk=pk)


def known_receivers(party: Party) -> list[WechatReceiver]:
    people = ("entered_by__party", "confirmed_by__party", "ended_by__party")
    return list(party.wechat_receivers.select_related(*people)[:SHOWN])


def receiver_rows(known: list[WechatReceiver]) -> list[dict[str, Any]]:
    return [{"receiver": one, "account": mask_account(one.account)} for one in known]


def receiver_acts(known: list[WechatReceiver], actor: Any) -> list[Act]:
    """What fits: the second person confirms, the first one waits or drops; one is entered while none waits."""
    waits = next((one for one in known if not one.ended_at and not one.is_confirmed), None)
    now = next((one for one in known if not one.ended_at and one.is_confirmed), None)
    acts = []
    if waits is not None and waits.entered_by_id != actor.person_id:
        acts.append(Act("confirm", gettext_lazy("Confirm the receiver"), gettext_lazy("It is the same: confirm"), ConfirmReceiverForm,
                        _confirm(waits), gettext_lazy("Confirmed. WeChat Pay is told of it now."), hint=str(waits)))  # fmt: skip
    if waits is not None:
        acts.append(Act("drop", gettext_lazy("Drop the receiver that waits"), gettext_lazy("Drop it"), EndForm, _end(waits), gettext_lazy("Dropped.")))  # fmt: skip
    else:
        acts.append(Act("enter", gettext_lazy("Enter another receiver") if now else gettext_lazy("Enter the receiver"), gettext_lazy("Write it down for the second person"), EnterReceiverForm,
                        _enter, gettext_lazy("Written down. Somebody else confirms it now."), hint=gettext_lazy("Somebody else types it once more; only then does WeChat Pay hear of it.")))  # fmt: skip
    if now is not None:
        acts.append(Act("end", gettext_lazy("Share nothing there any more"), gettext_lazy("End this receiver"), EndForm, _end(now), gettext_lazy("The receiver has ended.")))  # fmt: skip
    return acts


def _enter(party: Party, data: dict[str, Any], by: Any) -> None:
    enter_receiver(party, **data, by=by)


def _confirm(waits: WechatReceiver) -> Any:
    def confirm(_party: Party, data: dict[str, Any], by: Any) -> None:
        confirm_receiver(waits, account=data["account"], by=by)

    return confirm


def _end(receiver: WechatReceiver) -> Any:
    def end(_party: Party, data: dict[str, Any], by: Any) -> None:
        end_receiver(receiver, reason=data["reason"], by=by)

    return end

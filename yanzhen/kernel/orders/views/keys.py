"""Keys of tickets: which sign, which still open gates, which were withdrawn and why; and who did it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.keys import (
    OVERLAP_DAYS,
    acts_on_keys,
    new_signing_key,
    open_tickets,
    withdraw_key,
)
from yanzhen.kernel.orders.forms.money import KeyForm, WithdrawForm
from yanzhen.kernel.orders.models import SigningKey
from yanzhen.kernel.orders.views.money_doors import say
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.keys")
@require_http_methods(["GET", "POST"])
def keys(request: ActorRequest) -> HttpResponse:
    """A new key by one press. Withdrawing can't be taken back: what it does is shown first, with numbers."""
    now = timezone.now()
    form = KeyForm(initial={"overlap_days": OVERLAP_DAYS})
    asked = WithdrawForm(initial={"number": request.GET.get("withdraw", "")})
    if request.method == "POST":
        form, asked, done = _act(request, form, asked)
        if done:
            messages.success(request, done)
            return redirect("orders:keys")
    every = [_shown(key, now) for key in SigningKey.objects.order_by("-number")]
    chosen = request.POST.get("number") or request.GET.get("withdraw", "")
    leaving = next((row for row in every if str(row["key"].number) == chosen), None)
    context = {
        "every": every, "form": form, "asked": asked, "leaving": leaving if leaving and not leaving["key"].withdrawn_at else None,
        "open_tickets": open_tickets(today=timezone.localdate(now)) if leaving else 0,
        "lines": acts_on_keys(by=request.actor),
    }  # fmt: skip
    wrong = form.errors or asked.errors
    return render(request, "orders/keys.html", context, status=422 if wrong else 200)


def _act(request: ActorRequest, form: KeyForm, asked: WithdrawForm) -> tuple[Any, Any, str]:
    """The press, with the form it came from; words where it was done."""
    try:
        if "number" in request.POST:
            asked = WithdrawForm(request.POST)
            if asked.is_valid():
                data = asked.cleaned_data
                withdraw_key(data["number"], reason=data["reason"], by=request.actor)
                return form, asked, _("Key %(n)s is withdrawn") % {"n": data["number"]}
        else:
            form = KeyForm(request.POST)
            if form.is_valid():
                days = form.cleaned_data["overlap_days"]
                made = new_signing_key(by=request.actor, overlap_days=days)
                return form, asked, _("Key %(n)s signs from now on") % {"n": made.number}
    except Refused as refusal:
        say(asked if asked.is_bound else form, refusal)
    return form, asked, ""


def _shown(key: SigningKey, now: datetime) -> dict[str, Any]:
    if key.withdrawn_at:
        return {"key": key, "shape": "late", "state": _("withdrawn")}
    if not key.counts(now):
        return {"key": key, "shape": "idle", "state": _("no longer counts")}
    if key.counts_until:
        return {"key": key, "shape": "info", "state": _("still opens gates")}
    return {"key": key, "shape": "ok", "state": _("signs now")}

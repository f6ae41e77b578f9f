"""A month's guarantees: who was promised how much, what it earned, what is made up; and the press that does it."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.guaranteeing import guaranteed_in, make_up_guarantees
from yanzhen.kernel.orders.actions.statements import month_of
from yanzhen.kernel.orders.views.money_doors import own_seller
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.payouts", "orders.review_payouts")
@require_http_methods(["GET", "POST"])
def guarantees(request: ActorRequest) -> HttpResponse:
    """What a month's guarantees come to, as the press would write it; once a month is over, it is made up once."""
    seller, now = own_seller(request), timezone.now()
    first, last = month_of(_month(request))
    if request.method == "POST":
        try:
            made = make_up_guarantees(seller, first, by=request.actor, at=now)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            words = ngettext("Made up for %(n)s party", "Made up for %(n)s parties", made)
            messages.success(request, words % {"n": made})
        return redirect(f"{reverse('orders:guarantees')}?month={first:%Y-%m}")
    rows = guaranteed_in(seller, first)
    context = {
        "rows": rows, "first": first, "before": first - timedelta(days=1), "after": last + timedelta(days=1),
        "over": last < timezone.localdate(now), "open": [row for row in rows if row.open_fen],
        "makes_up": request.actor.may("orders.payouts"), "seller": seller,
    }  # fmt: skip
    return render(request, "orders/guarantees.html", context)


def _month(request: ActorRequest) -> date:
    """The month of the address; by itself the one before this."""
    text = request.POST.get("month") or request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1) - timedelta(days=1)

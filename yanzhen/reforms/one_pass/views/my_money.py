"""My money: what I, my household and my house have of others' sales, month by month, and what was paid out."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yanzhen.kernel.orders.actions.statements import month_of
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.my_money import ROWS_MAX, money_of, parties_of


@never_cache
@login_required
@require_GET
def my_money(request: ActorRequest) -> HttpResponse:
    """One's own shares of a month by seller, row by row, and the last payouts; to read and to print."""
    first, last = month_of(_month(request))
    context = {
        "money": money_of(parties_of(request.actor), first, last), "most": ROWS_MAX, "first": first,
        "before": first - timedelta(days=1), "after": last + timedelta(days=1), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "one_pass/my_money.html", context)


def _month(request: ActorRequest) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return timezone.localdate()

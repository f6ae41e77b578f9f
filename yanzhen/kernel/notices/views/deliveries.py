"""How far the letters have come, for those who look after the mail server. The notices' words are not shown."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.paging import page_of
from yanzhen.kernel.notices.actions import send_again
from yanzhen.kernel.notices.contracts import kinds_in_order, mail_is_set
from yanzhen.kernel.notices.models import Delivery, DeliveryState
from yanzhen.kernel.notices.models.deliveries import SEE_DELIVERIES
from yanzhen.kernel.notices.views.words import STATUS, kind_in_words, reason_in_words

AGAIN: Final = (DeliveryState.FAILED, DeliveryState.GIVEN_UP)


@login_required
@require_GET
def deliveries(request: Any) -> HttpResponse:
    """Numbers by state, then the deliveries, newest first; `?state=given_up` shows those."""
    _refuse_others(request)
    state = request.GET.get("state", "")
    rows = Delivery.objects.visible_to(request.actor)
    counts = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    page = page_of(rows.select_related("notice", "person__party").newest_first(), request.GET)
    titles = {kind.slug: str(kind.title) for kind in kinds_in_order()}
    context = {
        "page": page,
        "rows": [_row(row, titles) for row in page.rows],
        "states": [(one, one.label, counts.get(one, 0)) for one in DeliveryState],
        "state": state,
        "total": sum(counts.values()),
        "mail_is_set": mail_is_set(),
    }
    return render(request, "notices/deliveries.html", context)


def _row(row: Delivery, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "delivery": row,
        "kind": kind_in_words(row.notice.kind, titles),
        "status": STATUS[DeliveryState(row.state)],
        "reason": reason_in_words(row.reason),
        "again": row.state in AGAIN,
    }


@login_required
@require_POST
def again(request: Any, pk: UUID) -> HttpResponse:
    """Send one letter again, now."""
    _refuse_others(request)
    delivery = get_object_or_404(Delivery.objects.visible_to(request.actor), pk=pk)
    send_again(delivery, by=request.actor, at=timezone.now())
    messages.success(request, _("It goes out with the next round, within a minute."))
    return redirect("notices:deliveries")


def _refuse_others(request: Any) -> None:
    if not request.actor.may(SEE_DELIVERIES):
        raise PermissionDenied

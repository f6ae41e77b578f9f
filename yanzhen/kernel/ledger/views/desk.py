"""The desk over all books that one keeps: what waits where, and the way into each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.agency import IMPORT, queue_of, sums_of
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("ledger.see")
@require_GET
def desk(request: ActorRequest) -> HttpResponse:
    """All books with their queues; a number above shows only the books it counts."""
    today = timezone.localdate()
    titles: dict[str, Any] = {
        "prepared": _("To be reviewed"),
        "reviewed": _("To be posted"),
        "returned": _("Sent back"),
    }
    view = request.GET.get("view", "")
    view = view if view in titles else ""
    asked = request.GET.get("q", "").strip()
    page = page_of(queue_of(request.actor, today=today, only=view, named=asked), request.GET)
    for row in page:
        row.is_late = bool(row.open_since and row.open_since < today.replace(day=1))
    sums = sums_of(request.actor)
    context = {
        "page": page,
        "sums": [(slug, title, sums[slug]) for slug, title in titles.items()],
        "view_title": titles.get(view, ""),
        "view": view,
        "asked": asked,
        "may_import": request.actor.may(IMPORT),
        "may_open": request.actor.may("ledger.configure"),
    }
    return render(request, "ledger/desk.html", context)

"""The rows behind the numbers of one's own month."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.models.month import Month, month_of

SETS = {
    "solved": (_("Problems solved"), Month.solved),
    "timed": (_("Answered or decided, with a due time"), Month.timed),
    "in_time": (_("Of these in time"), Month.in_time),
    "rated": (_("With a rating"), Month.rated),
    "good": (_("Of these good"), lambda month: month.rated(good=True)),
}


@for_offices("community.visit")
@require_GET
def month_cases(request: ActorRequest) -> HttpResponse:
    """The cases behind one number of "my month"."""
    month = month_of(request.actor, timezone.localdate())
    show = request.GET.get("show", "")
    show = show if show in SETS else "solved"
    cases = SETS[show][1](month).for_list().order_by("-received_at", "-id")
    context = {
        "page": page_of(cases, request.GET),
        "show": show,
        "views": [(name, title) for name, (title, _rows) in SETS.items()],
        "since": month.first,
    }
    return render(request, "innovation_community/month.html", context)

"""The first page of everybody, and the search over everything."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yanzhen.base.calendars import working_calendar
from yanzhen.kernel.desk.actions import WORDS_LENGTH_MAX, found_for
from yanzhen.kernel.desk.widgets import date_line, desk_of, greeting
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.middleware import ActorRequest


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To each their desk: workbench, portal, cockpit; a stranger sees what this door offers."""
    actor = cast(ActorRequest, request).actor
    if actor.person_id is None:
        return _front(request, actor)
    if actor.desk == "cockpit":
        return redirect("figures:cockpit")
    today, at = timezone.localdate(), timezone.localtime()
    kind = "portal" if actor.desk == "portal" else "workbench"
    context = {
        "actor": actor,
        "today": today,
        "desk": desk_of(actor, today, kind),
        "greeting": greeting(actor.person_name, at),
        "date_line": date_line(today, working_calendar()),
    }
    return render(request, f"desk/{kind}.html", context)


def _front(request: HttpRequest, actor: Actor) -> HttpResponse:
    today = timezone.localdate()
    context = {"actor": actor, "today": today, "desk": desk_of(actor, today, "front")}
    return render(request, "desk/front.html", context)


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One box over everything this actor may see; a single hit is not opened for them, it is shown."""
    actor = cast(ActorRequest, request).actor
    words = " ".join(request.GET.get("q", "").split())[:WORDS_LENGTH_MAX]
    groups = found_for(actor, words)
    context = {
        "frame": "base/portal.html" if actor.desk == "portal" else "base/workbench.html",
        "words": words,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
    }
    return render(request, "desk/search.html", context)

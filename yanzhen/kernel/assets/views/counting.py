"""Counting on the phone: the page, what it sends, and the worker that opens it without network."""

import hashlib
import json
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.assets.actions import Scan, count
from yanzhen.kernel.assets.contracts import COUNT
from yanzhen.kernel.assets.forms.fields import places_for, say_refusal
from yanzhen.kernel.assets.forms.takes import CountForm
from yanzhen.kernel.assets.models import StockCount
from yanzhen.kernel.assets.views.doors import take_for
from yanzhen.kernel.assets.views.takes import numbers_of
from yanzhen.kernel.parties.middleware import ActorRequest

# A scan that waited on the phone is sent by script: the answer is data, not a page.
KEPT_HEADER: Final = "X-Kept-Count"
SHOWN: Final = 8
FILES: Final = (
    "base/tokens.css",
    "base/components.css",
    "base/shell.css",
    "base/app.js",
    "base/logo.svg",
    "base/sprite.svg",
    "django_htmx/htmx-2.min.js",
    "assets/assets.css",
    "assets/count.js",
)


@never_cache
@require_GET
def take_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It lies under the stock-takes, so that these are all it may answer for."""
    files = json.dumps([staticfiles_storage.url(name) for name in FILES])
    release = hashlib.sha256(files.encode()).hexdigest()[:12]
    return render(
        request,
        "assets/worker.js",
        {"files": files, "release": release},
        content_type="text/javascript",
    )


@for_offices(COUNT)
def take_count(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The phone's page: scan or type, once and no more; what waits on the phone is sent later.

    Asked by its script, it says whose login this is and the token for sending: both may have changed since
    the page was opened.
    """
    found = take_for(request, pk)
    if request.method == "GET" and KEPT_HEADER in request.headers:
        return JsonResponse(
            {"person": str(request.actor.person_id or ""), "token": get_token(request)}
        )
    form = CountForm(
        request.POST or None, request.FILES or None, initial={"typed": request.GET.get("code", "")}
    )
    kept = KEPT_HEADER in request.headers
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["counted_at"] = data["counted_at"] or timezone.now()
        data["photos"] = tuple(data["photos"])
        try:
            scan = Scan(once_key=once_of(request.POST) or new_key(), **data)
            counted = count(found, scan, by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            if kept:
                return JsonResponse(_said(counted), status=201)
            messages.success(request, _said(counted)["words"])
            return redirect(reverse("assets:take_count", args=[pk]))
    status = 422 if form.is_bound and form.errors else 200
    if kept and request.method == "POST":
        sentences = [str(words) for errors in form.errors.values() for words in errors]
        return JsonResponse({"words": " ".join(sentences)}, status=status)
    context = {
        "take": found,
        "form": form,
        "once": new_key(),
        "numbers": numbers_of(found),
        "last": found.counts.select_related("asset")[:SHOWN],
        "places": places_for(request.actor),
        "open": found.may_count(request.actor),
    }
    return render(request, "assets/count.html", context, status=status)


def _said(counted: StockCount) -> dict[str, Any]:
    """What the phone answers: the asset's name, or that nothing here has this label."""
    if counted.asset is None:
        return {
            "known": False,
            "words": _("“%(typed)s” has no label here: kept as a surplus find.")
            % {"typed": counted.typed},
        }
    lapsed = counted.asset.permits.expired(timezone.localdate()).exists()
    words = _("%(name)s is counted.") % {"name": counted.asset.name}
    return {"known": True, "words": words + (_(" A paper of it has expired.") if lapsed else "")}

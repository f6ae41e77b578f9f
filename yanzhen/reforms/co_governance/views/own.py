"""My estate: what the law has made public to owners, on the phone of whoever owns something there today."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions.owned import (
    estate_of_owner,
    estates_of,
    raise_as_owner,
)
from yanzhen.reforms.co_governance.forms.tables import OwnTopicForm
from yanzhen.reforms.co_governance.models import Estate


@login_required
@require_GET
def my_estate(request: ActorRequest, pk: UUID | None = None) -> HttpResponse:
    """The first estate in which one owns something, or the one asked for; of others nothing is found."""
    today = timezone.localdate()
    mine = estates_of(request.actor, today)
    if pk is not None:
        _mine(mine, pk)
    chosen = next((one for one in mine if one.pk == pk), mine[0] if mine else None)
    own = estate_of_owner(chosen, request.actor, today) if chosen else None
    return render(request, "co_governance/my_estate.html", {"own": own, "mine": mine, "today": today})  # fmt: skip


def _mine(mine: list[Estate], pk: UUID) -> Estate:
    found = next((one for one in mine if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _raise(noun: Estate, data: dict[str, Any], by: Any) -> None:
    raise_as_owner(noun, data["topic"], data["text"], by=by)


TOPIC: Final = Act(
    "topic", gettext_lazy("Bring a topic up"), gettext_lazy("Bring it up"), OwnTopicForm, _raise, gettext_lazy("It is written down. The chair looks at it; then it waits for a round table."),
    hint=gettext_lazy("What concerns several in the estate. What is broken is reported instead."),
)  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def my_topic(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = _mine(estates_of(request.actor, timezone.localdate()), pk)
    here = reverse("co_governance:own_estate", args=[found.pk])
    page = Page(_("Bring a topic up"), [(_("My estate"), here)], here, found.name, "base/portal.html")  # fmt: skip
    return acts_page(request, found, [TOPIC], by=request.actor, page=page)

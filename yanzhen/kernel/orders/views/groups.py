"""Whom prices are for: the list, and one of them changed."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.grouping import change_group
from yanzhen.kernel.orders.forms.groups import GroupForm
from yanzhen.kernel.orders.models import PersonGroup
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.offers")
@require_GET
def groups(request: ActorRequest) -> HttpResponse:
    """Adults, children, seniors, groups: name, for whom, from how many on."""
    context = {"rows": PersonGroup.objects.all(), "may_edit": request.actor.may("orders.groups")}
    return render(request, "orders/groups.html", context)


def _change(noun: PersonGroup, data: dict[str, Any], by: Any) -> None:
    change_group(noun, by=by, **data)


CHANGE: Final = Act("change", gettext_lazy("Whom the price is for"), gettext_lazy("Save the group"), GroupForm, _change, gettext_lazy("Saved. Buyers and gates read it from now on."),
                    hint=gettext_lazy("All desks that sell here share these words."), capability="orders.groups")  # fmt: skip


@for_offices("orders.groups")
@require_http_methods(["GET", "POST"])
def group(request: ActorRequest, slug: str) -> HttpResponse:
    """One group: its name, its condition, its order."""
    found = get_object_or_404(PersonGroup, pk=slug)
    back = reverse("orders:groups")
    page = Page(found.name, ((_("Whom prices are for"), back),), back)
    return acts_page(request, found, [CHANGE], by=request.actor, page=page)

"""Two registers side by side: what was delegated to the community, and what it sent up."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.base.workflow import State
from yanzhen.kernel.cases.models import Case, Item, Whistle
from yanzhen.kernel.cases.models.whistles import LIFE
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.delegation import (
    DelegationDraft,
    delegate,
    take_back,
)
from yanzhen.reforms.innovation_community.forms.delegation import DelegationForm, TakeBackForm
from yanzhen.reforms.innovation_community.models.delegation import (
    Delegation,
    escalated,
    whistled,
)
from yanzhen.reforms.innovation_community.views.acts import Sheet, act


@for_offices("community.see")
@require_GET
def down(request: ActorRequest) -> HttpResponse:
    """Powers by the department that gave them; those taken back stand below."""
    today, mine = timezone.localdate(), Delegation.objects.visible_to(request.actor)
    ended = request.GET.get("show") == "ended"
    rows = mine.exclude(pk__in=mine.on(today).values("pk")) if ended else mine.on(today)
    context = {
        "page": page_of(
            rows.select_related("place")
            .prefetch_related("items")
            .order_by("given_by", "title", "pk"),
            request.GET,
        ),
        "ended": ended,
        "may_rule": request.actor.may("community.rules"),
        "here": "down",
        **_counts(request),
    }
    return render(request, "innovation_community/delegations.html", context)


@for_offices("community.see")
@require_GET
def up(request: ActorRequest) -> HttpResponse:
    """What lies with offices above: who has it, why, and what they answered."""
    show = request.GET.get("show", "waiting")
    if show == "whistles":
        return _whistled(request)
    cases = escalated(Case.objects.visible_to(request.actor))
    if show == "waiting":
        cases = cases.open()
    elif show == "answered":
        cases = cases.ended()
    page = page_of(
        cases.select_related("office", "parent", "item").order_by("-received_at", "-pk"),
        request.GET,
    )
    context = {"page": page, "show": show, "here": "up", **_counts(request)}
    return render(request, "innovation_community/escalated.html", context)


def _whistled(request: ActorRequest) -> HttpResponse:
    """Departments called to a case of the community: who came, who refused, what they decided."""
    blown = whistled(Whistle.objects.visible_to(request.actor)).for_list()
    rows = blown.order_by(F("ended_at").desc(nulls_first=True), "-blown_at", "-pk")
    page = page_of(rows, request.GET)
    for one in page:
        one.by_state = _by_state(one)
    context = {"page": page, "show": "whistles", "here": "up"}
    return render(request, "innovation_community/whistled.html", context | _counts(request))


def _by_state(whistle: Whistle) -> list[tuple[State, list[str]]]:
    """The departments under how they answered, in the order of a call's life."""
    names: dict[str, list[str]] = {}
    for call in whistle.calls.all():
        names.setdefault(call.state, []).append(call.office.title)
    return [(state, sorted(names[state.name])) for state in LIFE.states if state.name in names]


def _counts(request: ActorRequest) -> dict[str, int]:
    cases = escalated(Case.objects.visible_to(request.actor))
    return {
        "powers": Delegation.objects.visible_to(request.actor).on(timezone.localdate()).count(),
        "waiting": cases.open().count(),
        "answered": cases.ended().count(),
        "whistles": whistled(Whistle.objects.visible_to(request.actor)).count(),
    }


@for_offices("community.rules")
def delegation_new(request: ActorRequest) -> HttpResponse:
    """Enter a power."""
    communities = Place.objects.filter(innovation_community__isnull=False)
    if request.actor.scope_path:
        communities = communities.within(request.actor.scope_path)
    first = communities.order_by("path").first()
    offered = Item.objects.visible_to(request.actor).offered().filter(delegated=True)
    form = DelegationForm(
        request.POST or None, communities=communities, offered=offered, initial={"place": first}
    )
    sheet = Sheet(_("Enter a delegated power"), ((_("Delegated powers"), _down()),), _down())

    def verb(data: dict[str, Any]) -> Any:
        return delegate(DelegationDraft(**data), by=request.actor, today=timezone.localdate())

    return act(request, form, sheet, verb, done=_("The power is in the register."))


@for_offices("community.rules")
def delegation_end(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The power was taken back."""
    row = get_object_or_404(Delegation.objects.visible_to(request.actor), pk=pk)
    form = TakeBackForm(request.POST or None, initial={"on": timezone.localdate()})
    sheet = Sheet(
        _("Taken back: %(power)s") % {"power": row}, ((_("Delegated powers"), _down()),), _down()
    )
    return act(
        request, form, sheet,
        lambda data: take_back(row, on=data["on"], reason=data["reason"], by=request.actor, today=timezone.localdate()),
        done=_("The power is no longer in force."),
    )  # fmt: skip


def _down() -> str:
    return reverse("innovation_community:delegations")

"""Filing for somebody at the counter or on the telephone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.contracts import subject_sources
from yanzhen.kernel.cases.forms.opening import DeskForm
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.views.catalogue import home_of
from yanzhen.kernel.cases.views.doors import may, say_refusal
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place

PLACES_MAX = 300
FOUND_MAX = 8


@may("cases.open_for_others")
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """代录一件: who asks, for whom, what, where; in under a minute."""
    subject = _subject(request)
    form = DeskForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, subject),
        places=_places(request),
        items=Item.objects.visible_to(request.actor).offered().order_by("duty", "order", "code"),
        parties=Party.objects.visible_to(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = _file(request, form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Filed as %(number)s") % {"number": case.number})
            return redirect(case.get_absolute_url())
    context = {"form": form, "subject": subject}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


@may("cases.open_for_others")
def find_subject(request: ActorRequest) -> HttpResponse:
    """The firms and people a word finds, for the form: as a fragment, or as a page without script."""
    words = request.GET.get("q", "").strip()
    found: list[Any] = []
    if words:
        for source in subject_sources:
            found += source.find(request.actor, words, FOUND_MAX - len(found))
    template = (
        "cases/_subjects.html" if request.headers.get("HX-Request") else "cases/subjects.html"
    )
    return render(request, template, {"found": found, "words": words})


def _subject(request: ActorRequest) -> Party | None:
    key = request.POST.get("subject") or request.GET.get("subject")
    if not key:
        return None
    try:
        return (
            Party.objects.visible_to(request.actor)
            .filter(pk=key)
            .select_related("organisation__place")
            .first()
        )
    except (ValueError, ValidationError):
        return None


def _initial(request: ActorRequest, subject: Party | None) -> dict[str, Any]:
    place = getattr(getattr(subject, "organisation", None), "place_id", None)
    if place is None and subject is not None:
        place = home_of(subject)
    initial: dict[str, Any] = {
        "channel": "counter",
        "subject": subject,
        "item": request.GET.get("item"),
    }
    initial["place"] = (
        place
        or Place.objects.filter(path=request.actor.scope_path).values_list("pk", flat=True).first()
    )
    return initial


def _places(request: ActorRequest) -> Any:
    scope = request.actor.scope_path or "/"
    return Place.objects.open().within(scope).exclude(kind="unit").order_by("path")


def _file(request: ActorRequest, given: dict[str, Any]) -> Case:
    subject = given["subject"]
    draft = CaseDraft(
        item=given["item"],
        place=given["place"],
        title=given["title"],
        text=given["text"],
        reporter=subject,
        subject=subject,
        caller_name=given["caller_name"],
        caller_phone=given["caller_phone"],
        channel=given["channel"],
        once_key=once_of(request.POST),
    )
    actor: Actor = request.actor.for_party(subject, channel=given["channel"])
    return open_case(draft, by=actor)

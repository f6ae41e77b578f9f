"""Filing for somebody at the counter or on the telephone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.actions.joining import follow_case
from yanzhen.kernel.cases.contracts import subject_sources
from yanzhen.kernel.cases.forms.opening import DeskForm
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.views.catalogue import home_of
from yanzhen.kernel.cases.views.doors import say_refusal
from yanzhen.kernel.cases.views.known import known_at_desk
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place

PLACES_MAX = 300
FOUND_MAX = 8


@for_offices("cases.open_for_others")
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """代录一件: who asks, for whom, what, where; in under a minute."""
    form = _desk_form(request)
    # Before anything is typed: what is out of order where the office works.
    known, stopped = known_at_desk(request.actor, {"place": _first_place(form)}), False
    if request.method == "POST" and form.is_valid():
        known = known_at_desk(request.actor, form.cleaned_data)
        # Without script the form is sent before anything was shown: it is shown once, then filed.
        stopped = not form.follows and known.unseen(request.POST)
        if not stopped:
            try:
                case = _file(request, form.cleaned_data, follows=form.follows)
            except Refused as refusal:
                say_refusal(form, refusal)
            else:
                messages.success(request, _("Filed as %(number)s") % {"number": case.number})
                return redirect(case.get_absolute_url())
    context = {
        "form": form,
        "subject": _subject(request),
        "known": known,
        "stopped": stopped,
        "may_follow": True,
    }
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


@for_offices("cases.open_for_others")
@require_POST
def similar(request: ActorRequest) -> HttpResponse:
    """What is known of the matter that is being typed: the fragment beside the form. Writes nothing."""
    form = _desk_form(request)
    form.is_valid()  # what is not typed yet is left out
    known = known_at_desk(request.actor, form.cleaned_data)
    return render(request, "cases/_known.html", {"known": known, "may_follow": True})


@for_offices("cases.open_for_others")
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


def _first_place(form: DeskForm) -> Place | None:
    """The place the form begins with."""
    place = form.initial.get("place")
    if place is None or isinstance(place, Place):
        return place
    return Place.objects.filter(pk=place).first()


def _desk_form(request: ActorRequest) -> DeskForm:
    return DeskForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, _subject(request)),
        places=places_of(request),
        items=Item.objects.visible_to(request.actor).offered().order_by("duty", "order", "code"),
        parties=Party.objects.visible_to(request.actor),
    )


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


def places_of(request: ActorRequest) -> Any:
    """Where this office may file something: its own place and below, without single rooms."""
    scope = request.actor.scope_path or "/"
    return Place.objects.open().within(scope).exclude(kind="unit").order_by("path")


def _file(request: ActorRequest, given: dict[str, Any], *, follows: UUID | None) -> Case:
    subject = given["subject"]
    actor: Actor = request.actor.for_party(subject, channel=given["channel"])
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
    return follow_case(follows, draft, by=actor) if follows else open_case(draft, by=actor)

"""What one can ask for: the catalogue, an item's guide, and applying online."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import CaseDraft, attach_files, open_case
from yanzhen.kernel.cases.actions.joining import follow_case
from yanzhen.kernel.cases.contracts import case_kinds, home_sources
from yanzhen.kernel.cases.forms.opening import ApplyForm
from yanzhen.kernel.cases.models import Case, Channel, Item
from yanzhen.kernel.cases.models.items import Audience, desk_title
from yanzhen.kernel.cases.views.doors import say_refusal
from yanzhen.kernel.cases.views.known import Known, known_to_asker
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place


def catalogue(request: ActorRequest) -> HttpResponse:
    """All items, by audience or desk; open to everybody."""
    items = Item.objects.visible_to(request.actor).offered()
    audience = request.GET.get("for", "")
    words = request.GET.get("q", "").strip()
    if audience:
        items = items.for_audience(audience)
    kind = request.GET.get("kind", "")
    if kind in case_kinds:
        items = items.filter(kind=kind)
    if words:
        items = items.filter(name__icontains=words)
    groups: dict[str, list[Item]] = {}
    for item in items.order_by("duty", "order", "code"):
        groups.setdefault(item.duty, []).append(item)
    titled = [(desk_title(duty), rows) for duty, rows in groups.items()]
    context = {"groups": titled, "audiences": Audience.choices, "audience": audience, "words": words, "kind": kind,
               "count": sum(len(rows) for _title, rows in titled)}  # fmt: skip
    return render(request, "cases/catalogue.html", context)


def guide(request: ActorRequest, code: str) -> HttpResponse:
    """One item: papers, limits, what one gets, its source."""
    item = get_object_or_404(
        Item.objects.visible_to(request.actor).prefetch_related("materials"), code=code
    )
    name = item.name_en if get_language() == "en" and item.name_en else item.name
    context = {
        "item": item,
        "name": name,
        "desk": item.desk_title,
        "materials": item.materials.all(),
    }
    return render(request, "cases/guide.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: ActorRequest, code: str) -> HttpResponse:
    """Apply online, or ask; the place and the name are known from the register."""
    item = get_object_or_404(Item.objects.visible_to(request.actor).offered(), code=code)
    subjects = subjects_of(request, item)
    form = ApplyForm(
        request.POST if request.method == "POST" else None, item=item, subjects=subjects
    )
    is_valid = request.method == "POST" and form.is_valid()
    known = _known(request, item, form)
    stopped = is_valid and not form.follows and known.unseen(request.POST)
    if is_valid and not stopped:
        try:
            case = _file(request, item, form)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, _("We have it. The number is %(number)s.") % {"number": case.number}
            )
            return redirect(case.get_absolute_url())
    context = {
        "item": item,
        "form": form,
        "materials": item.materials.all(),
        "subjects": list(subjects),
        "known": known,
        "stopped": stopped,
    }
    return render(request, "cases/apply.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def known(request: ActorRequest, code: str) -> HttpResponse:
    """What is known of the matter that is being typed: the fragment of the form. Writes nothing."""
    item = get_object_or_404(Item.objects.visible_to(request.actor).offered(), code=code)
    form = ApplyForm(request.POST, item=item, subjects=subjects_of(request, item))
    form.is_valid()  # what is not typed yet is left out
    return render(request, "cases/_known.html", {"known": _known(request, item, form)})


def subjects_of(request: ActorRequest, item: Item) -> Any:
    """For whom this person may ask: the organisation they stand for and themselves, likelier first."""
    own = [request.actor.organisation_id, request.actor.person_id]
    first = "-kind" if item.audience == Audience.TALENT else "kind"
    return Party.objects.filter(pk__in=[key for key in own if key]).order_by(first)


def place_of(subject: Party, request: ActorRequest) -> Place:
    """Where the one who asks is at home in the register; the office's place otherwise."""
    organisation = getattr(subject, "organisation", None)
    if organisation is not None and organisation.place is not None:
        return cast(Place, organisation.place)
    if request.actor.scope_path:
        return Place.objects.get(path=request.actor.scope_path)
    place = home_of(subject)
    if place is None:
        raise Refused(
            _(
                "We do not know yet where you are at home. Please ask at the counter; it takes a minute."
            )
        )
    return place


def home_of(subject: Party) -> Place | None:
    for source in home_sources:
        if (place := source.find(subject)) is not None:
            return cast(Place, place)
    return None


def _known(request: ActorRequest, item: Item, form: ApplyForm) -> Known:
    """Their own cases like it, and what others near them asked; near is where they are at home."""
    given = getattr(form, "cleaned_data", {})
    subject = given.get("subject") or subjects_of(request, item).first()
    try:
        place = place_of(subject, request) if subject else None
    except Refused:
        place = None
    return known_to_asker(request.actor, item, place, given)


def _file(request: ActorRequest, item: Item, form: ApplyForm) -> Case:
    given = form.cleaned_data
    subject = given["subject"] or subjects_of(request, item).first()
    if subject is None:
        raise Refused(_("This login stands for nobody. Please ask at the counter."))
    draft = CaseDraft(
        item=item,
        # What is known has its place already.
        place=cast(Place, None) if form.follows else place_of(subject, request),
        title=given["title"] or item.name,
        text=given["text"],
        reporter=Party.objects.filter(pk__in=filter(None, [request.actor.person_id])).first(),
        subject=subject,
        channel=Channel.WEB,
        once_key=once_of(request.POST),
    )
    with transaction.atomic():
        return _open_with_files(request, draft, form.follows)


def _open_with_files(request: ActorRequest, draft: CaseDraft, follows: UUID | None) -> Case:
    """The case with its papers, or neither: a file that can't be taken loses nothing that was typed."""
    by = request.actor
    case = follow_case(follows, draft, by=by) if follows else open_case(draft, by=by)
    for name, files in request.FILES.lists():
        attach_files(case, files, by=request.actor, purpose=name.removeprefix("paper:")[:120])
    return case

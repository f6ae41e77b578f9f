"""The paper form of an item, filled in as far as known: for oneself, or by an officer for whom stands at the counter."""

from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.pdf import Block, Paper
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions.opening import route
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.cases.views.catalogue import place_of, subjects_of
from yanzhen.kernel.cases.views.doors import is_key
from yanzhen.kernel.cases.views.papers import moment_words, sent
from yanzhen.kernel.parties.masking import shown_phone
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party, Person
from yanzhen.kernel.places.models import Place

# The name of the field at the counter, and in the address of what is printed there.
COUNTER: Final = "subject"


@login_required
@require_GET
def form_pdf(request: ActorRequest, code: str) -> HttpResponse:
    """The paper form of an item with what is known of the one who asks, or of whom stands at the counter."""
    item = get_object_or_404(Item.objects.visible_to(request.actor).offered(), code=code)
    return sent(form_of(request, item), f"{item.code}.pdf")


@login_required
@require_GET
def form_page(request: ActorRequest, code: str) -> HttpResponse:
    """The same form as a page to print, where no PDF can be made or kept."""
    item = get_object_or_404(Item.objects.visible_to(request.actor).offered(), code=code)
    query = urlencode({COUNTER: request.GET[COUNTER]}) if COUNTER in request.GET else ""
    context = {"item": item, "paper": form_of(request, item), "query": query}
    return render(request, "cases/form_print.html", context)


@for_offices("cases.open_for_others")
@require_POST
def counter_form(request: ActorRequest) -> HttpResponse:
    """At the counter, from the form that is being filled in: to the paper form of its item and subject."""
    items = Item.objects.visible_to(request.actor).offered()
    key = request.POST.get("item", "")
    item = items.filter(pk=key).first() if is_key(key) else None
    if item is None:
        raise Refused(_("Choose the item first; each has its own form."), field="item")
    url = reverse("cases:form_page", args=[item.code])
    return redirect(f"{url}?{urlencode({COUNTER: request.POST.get(COUNTER, '')})}")


def form_of(request: ActorRequest, item: Item) -> Paper:
    """Of somebody else only what the register shows openly: no telephone, no contact."""
    if COUNTER in request.GET:
        subject = _at_counter(request)
        known = _known(subject, "", "")
    else:
        subject = subjects_of(request, item).first()
        known = _known(subject, *_own_contact(request))
    return Paper(
        title=item.name,
        subtitle=_("Application form"),
        number=item.code,
        qr=request.build_absolute_uri(reverse("cases:guide", args=[item.code])),
        qr_words=(_("Guide and online"),),
        blocks=[
            Block("fields", _("Who applies"), rows=known),
            Block("fields", _("What is applied for"), rows=((_("Item"), item.name), (_("In your own words"), ""), ("", ""), ("", ""))),
            Block("boxes", _("Papers to bring"), rows=_papers(item), text="" if item.materials.all() else _("No papers are needed.")),
            Block("facts", _("Where to go, and how long it takes"), rows=_where(request, item, subject)),
            Block("signatures", rows=((_("Signature or seal of who applies"),), (_("Date"),), (_("Received by"),))),
        ],
        foot=_("Printed %(at)s. What is filled in comes from the register; please correct what is wrong.") % {"at": moment_words(timezone.now())},
    )  # fmt: skip


def _at_counter(request: ActorRequest) -> Party | None:
    """Whom an officer prints it for: `?subject=`; empty for a form with nobody's name."""
    if COUNTER not in request.GET:
        return None
    if not request.actor.may("cases.open_for_others"):
        raise PermissionDenied(_("Only who files for others prints their form."))
    key = request.GET[COUNTER]
    if not key:
        return None
    if not is_key(key):
        raise Http404
    seen = Party.objects.visible_to(request.actor).select_related("organisation__place")
    return get_object_or_404(seen, pk=key)


def _own_contact(request: ActorRequest) -> tuple[str, str]:
    """Name and telephone of the one who asks for themselves or their firm."""
    person = Person.objects.filter(pk__in=filter(None, [request.actor.person_id])).first()
    phone = shown_phone(person, request.actor).shown if person else ""
    return request.actor.person_name, str(phone)


def _known(subject: Party | None, contact: str, phone: str) -> list[tuple[str, str]]:
    """What the register knows; what it does not know is a line to write on."""
    organisation = getattr(subject, "organisation", None)
    if organisation is not None:
        return [
            (_("Name of the organisation"), organisation.name),
            (_("Unified social credit code"), organisation.uscc),
            (_("Registered address"), organisation.address),
            (_("Contact"), contact),
            (pgettext("channel", "Telephone"), phone),
        ]
    return [
        (_("Name"), subject.name if subject else ""),
        (_("Number of the document"), ""),
        (_("Address"), ""),
        (pgettext("channel", "Telephone"), phone),
    ]


def _papers(item: Item) -> list[tuple[str, str]]:
    rows = []
    for paper in item.materials.all():
        notes = [paper.form, "" if paper.required else _("if you have it"), _("may be handed in later") if paper.may_be_late else ""]  # fmt: skip
        rows.append((paper.name, " · ".join(filter(None, notes))))
    return rows


def _where(request: ActorRequest, item: Item, subject: Party | None) -> list[tuple[str, str]]:
    place = _home(request, subject)
    office = route(item, place) if place is not None else None
    scope = office.scope.name if office and office.scope else ""
    limit = (
        _("done the same day")
        if item.instant
        else item.promise.label
        if item.promise
        else _("no limit set")
    )
    rows = [
        (_("Office"), " · ".join(filter(None, [office.title if office else "", scope]))),
        (_("Office telephone"), office.phone if office else ""),
        (_("Promised limit"), limit),
        (_("Legal limit"), item.legal.label if item.legal else ""),
        (_("Fee"), f"¥{item.fee_fen / 100:,.2f}" if item.fee_fen else _("free of charge")),
        (_("What one gets"), item.deliverable),
    ]
    return [row for row in rows if row[1]]


def _home(request: ActorRequest, subject: Party | None) -> Place | None:
    """Who is at home nowhere yet still gets the form; the counter says which office."""
    try:
        return place_of(subject, request) if subject is not None else None
    except Refused:
        return None

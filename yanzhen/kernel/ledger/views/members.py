"""Who belongs to the collective: the list, entering one or a whole roll, ending a membership."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.ledger.actions.members import (
    end_member,
    enter_member,
    enter_roll,
    missing_of,
    roll_of,
)
from yanzhen.kernel.ledger.forms.members import MemberEndForm, MemberForm
from yanzhen.kernel.ledger.models import Book, CollectiveMember
from yanzhen.kernel.ledger.views.doors import book_for, frame_of, say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party

PREPARE = "ledger.prepare"
FOUND_MAX = 10


@for_offices("ledger.see")
@require_GET
def members(request: ActorRequest, book: UUID) -> HttpResponse:
    """Members and units of the collective; what is looked for and not among them can be entered."""
    here = _collective(request, book)
    text = request.GET.get("q", "").strip()
    rows = CollectiveMember.objects.visible_to(request.actor).filter(book=here)
    if text:
        rows = rows.filter(party__in=matching(Party.objects.visible_to(request.actor), text))
    may_write = request.actor.may(PREPARE)
    others: list[Party] = []
    plan = roll_of(here) if may_write else None
    if text and may_write:
        entered = here.members.filter(until__isnull=True).values("party")
        known = matching(Party.objects.visible_to(request.actor).current(), text)
        others = list(known.exclude(pk__in=entered).exclude(pk=here.organisation_id)[:FOUND_MAX])
    context = frame_of(request, here, "counterparties") | {
        "page": page_of(rows.select_related("party").order_by("party__pinyin", "-since", "pk"), request.GET),
        "asked": request.GET,
        "others": others,
        "plan": plan,
        "missing": missing_of(here, plan).count() if plan else 0,
        "may_write": may_write,
    }  # fmt: skip
    return render(request, "ledger/members.html", context)


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def member_new(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """Enter somebody of the register as a member or a unit."""
    here = _collective(request, book)
    party = get_object_or_404(Party.objects.visible_to(request.actor).current(), pk=pk)
    form = MemberForm(request.POST or None)
    back = reverse("ledger:members", args=[here.pk])
    if request.method == "POST" and form.is_valid():
        try:
            enter_member(here, party, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("%(who)s is entered.") % {"who": party.name})
            return redirect(back)
    heading = _("%(who)s belongs to the collective") % {"who": party.name}
    return _sheet(request, here, form, heading, _("Enter it"), back)


@for_offices(PREPARE)
@require_POST
def member_roll(request: ActorRequest, book: UUID) -> HttpResponse:
    """Enter everybody of the newest roll who is missing."""
    here = _collective(request, book)
    n = enter_roll(here, by=request.actor)
    messages.success(request, _("%(n)s members are entered from the roll.") % {"n": n})
    return redirect("ledger:members", here.pk)


@for_offices(PREPARE)
@require_http_methods(["GET", "POST"])
def member_end(request: ActorRequest, book: UUID, pk: UUID) -> HttpResponse:
    """End a membership with a day and a reason."""
    here = _collective(request, book)
    rows = CollectiveMember.objects.visible_to(request.actor).filter(book=here)
    member = get_object_or_404(rows.select_related("party", "book"), pk=pk)
    form = MemberEndForm(request.POST or None)
    back = reverse("ledger:members", args=[here.pk])
    if request.method == "POST" and form.is_valid():
        try:
            end_member(member, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, _("The membership of %(who)s has ended.") % {"who": member.party.name}
            )
            return redirect(back)
    heading = _("End the membership of %(who)s") % {"who": member.party.name}
    return _sheet(request, here, form, heading, _("End it"), back)


def _collective(request: ActorRequest, key: UUID) -> Book:
    """A company's book has no such page."""
    book = book_for(request, key)
    if not book.has_members:
        raise Http404
    return book


def _sheet(
    request: ActorRequest, book: Book, form: MemberForm | MemberEndForm, heading: str, button: str, back: str
) -> HttpResponse:  # fmt: skip
    context = frame_of(request, book, "counterparties") | {"form": form, "heading": heading, "button": button, "back": back}  # fmt: skip
    return render(request, "ledger/sheet.html", context, status=422 if form.errors else 200)

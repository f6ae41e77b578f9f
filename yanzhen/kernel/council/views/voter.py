"""The voter's own pages, on the phone: open votes, one ballot, its receipt."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.kernel.council.actions.assisting import raise_conflict
from yanzhen.kernel.council.actions.casting import cast, lines_of, votes_of
from yanzhen.kernel.council.actions.noticing import warnings_of
from yanzhen.kernel.council.forms import votes as forms
from yanzhen.kernel.council.models import Ballot, Deliberation, Vote
from yanzhen.kernel.council.models.vote import voters_of
from yanzhen.kernel.council.views.votes import OUT
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.parties.middleware import ActorRequest

SHOWN = 50


@login_required
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    votes = list(votes_of(request.actor).order_by("-id")[:SHOWN])
    voted = set(Vote.objects.filter(marks__entry__owners__party__in=voters_of(request.actor)).values_list("pk", flat=True))  # fmt: skip
    for vote in votes:
        vote.has_voted = vote.pk in voted
        vote.is_out = vote.state in OUT
    topics = Deliberation.objects.visible_to(request.actor).filter(state="published", publish_until__gte=today).select_related("place").order_by("-publish_from")[:SHOWN]  # fmt: skip
    return render(request, "council/mine.html", {"votes": votes, "topics": topics})


@login_required
def ballot(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One page for all lines of one voter: what is decided, until when, the choice, the receipt."""
    vote = get_object_or_404(votes_of(request.actor), pk=pk)
    today = timezone.localdate()
    lines = lines_of(vote, request.actor, today)
    marks = {mark.entry_id: mark for mark in vote.marks.filter(entry__in=lines)}
    waiting = [line for line in lines if line.pk not in marks]
    form = forms.ChoicesForm(request.POST or None, noun=vote, by=request.actor)
    receipts: list[tuple[Any, str]] = []
    if request.method == "POST" and form.is_valid():
        chosen = [line for line in waiting if f"line_{line.pk}" in request.POST]
        try:
            if not chosen:
                raise Refused(gettext_lazy("Choose the unit you vote for."))
            receipts = [
                (line, cast(vote, line, form.choices(form.cleaned_data), by=request.actor).receipt)
                for line in chosen
            ]
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)  # fmt: skip
        if receipts and not vote.secret:
            return redirect(reverse("council:ballot", args=[vote.pk]))
        marks = {mark.entry_id: mark for mark in vote.marks.filter(entry__in=lines)}
        waiting = [line for line in lines if line.pk not in marks]
    said = Ballot.objects.filter(matter__vote=vote, entry__in=marks).select_related("matter")
    choices: dict[Any, list[Ballot]] = {}
    for one in said.order_by("matter__order"):
        choices.setdefault(one.entry_id, []).append(one)
    context = {
        "vote": vote, "form": form, "lines": waiting, "receipts": receipts, "warnings": warnings_of(vote),
        "voted": [(line, marks[line.pk], choices.get(line.pk, [])) for line in lines if line.pk in marks],
        "open": vote.state == VoteState.OPEN and vote.opens_on <= today <= vote.closes_on, "matters": vote.matters.all(),
        "out": vote.state in OUT, "left": (vote.closes_on - today).days,
    }  # fmt: skip
    return render(request, "council/ballot.html", context, status=422 if form.errors else 200)


@login_required
def dispute(request: ActorRequest, pk: UUID, line: UUID) -> HttpResponse:
    """A co-owner did not agree to the ballot that was cast for their unit."""
    vote = get_object_or_404(votes_of(request.actor), pk=pk)
    entry = get_object_or_404(vote.roll.filter(owners__party__in=voters_of(request.actor)), pk=line)

    def go(noun: Any, data: dict[str, Any], by: Any) -> None:
        raise_conflict(noun, data["why"], by=by)

    act = Act("dispute", gettext_lazy("We owners disagree"), gettext_lazy("Tell the counting officers"), forms.ConflictForm, go, gettext_lazy("The ballot of this unit is left out until it is resolved."))  # fmt: skip
    here = reverse("council:ballot", args=[vote.pk])
    page = Page(_("We owners disagree"), [(vote.title, here)], here, entry.unit, "base/portal.html")
    return acts_page(request, entry, [act], by=request.actor, page=page)

"""Votes for offices: the list, a vote with its progress and results, its roll, its ballots, its steps."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.money import yuan
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.council.actions.assisting import papers_waiting, sample_to_call_back
from yanzhen.kernel.council.actions.calling import developer_pays_fen
from yanzhen.kernel.council.actions.casting import receipt_print
from yanzhen.kernel.council.actions.correcting import FILED_WHILE, open_answers
from yanzhen.kernel.council.actions.counting import (
    named_ballots,
    progress,
    receipt_prints,
    recount,
    take_step,
)
from yanzhen.kernel.council.actions.electing import elections_shown
from yanzhen.kernel.council.actions.noticing import (
    counted_lines,
    to_be_written,
    warnings_of,
    what_is_missing,
)
from yanzhen.kernel.council.actions.papers import results_shown
from yanzhen.kernel.council.actions.preparing import draft_vote
from yanzhen.kernel.council.actions.sheets import papers_of
from yanzhen.kernel.council.contracts import COUNT, SEE
from yanzhen.kernel.council.forms import votes as forms
from yanzhen.kernel.council.models import Call, Mark, RollEntry, Vote
from yanzhen.kernel.council.models.roll import metres
from yanzhen.kernel.council.workflow import PREPARE, VOTE_LIFE, VoteState
from yanzhen.kernel.parties.middleware import ActorRequest

RECEIPTS_SHOWN = 2_000
COUNTED = (VoteState.CERTIFIED, VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)
OUT = (VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)


def vote_for(request: ActorRequest, pk: UUID) -> Vote:
    seen = Vote.objects.visible_to(request.actor).select_related("place", "pack", "deliberation")
    return get_object_or_404(seen, pk=pk)


@for_offices(SEE)
@require_GET
def vote_list(request: ActorRequest) -> HttpResponse:
    rows = Vote.objects.visible_to(request.actor).select_related("place", "pack")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in VoteState.values else rows.exclude(state=VoteState.CANCELLED)  # fmt: skip
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    context = {
        "page": page_of(rows.order_by("-id"), request.GET),
        "asked": request.GET,
        "states": VoteState.choices,
        "may_edit": request.actor.may(PREPARE),
    }
    return render(request, "council/list.html", context)


@for_offices(PREPARE)
def new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        form = forms.VoteForm(noun=None, by=by)
        form.cleaned_data = data
        return draft_vote(form.draft(), by=by).get_absolute_url()

    act = Act("new", gettext_lazy("Draw a vote up"), gettext_lazy("Keep the draft"), forms.VoteForm, go, "")  # fmt: skip
    page = Page(_("Draw a vote up"), [(_("Votes"), reverse("council:list"))], reverse("council:list"))  # fmt: skip
    return acts_page(request, None, [act], by=request.actor, page=page)


@for_offices(SEE)
@require_GET
def vote_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    vote = vote_for(request, pk)
    today = timezone.localdate()
    preparing = vote.state in (VoteState.DRAFT, VoteState.NOTICED)
    rules = vote.rules
    matters = list(vote.matters.all())
    for matter in matters:
        matter.vote = vote
        matter.needs = list(rules.asked_of(matter.kind))  # type: ignore[attr-defined]
    called = Call.objects.filter(vote=vote).first()
    if called is not None:
        found = rules.procedure.call(called.rule)
        called.title = found.title if found else called.rule  # type: ignore[attr-defined]
        called.pays = yuan(developer_pays_fen(called.all_area)) if called.all_area else ""  # type: ignore[attr-defined]
    context = {
        "called": called, "may_call": bool(rules.procedure.calls) and called is None, "elects": any(kind.election for kind in rules.matters),
        "elections": elections_shown(vote) if vote.state in COUNTED else [],
        "vote": vote, "rules": rules, "matters": matters, "life": VOTE_LIFE, "steps": vote.steps_open_to(request.actor),
        "missing": what_is_missing(vote, today) if preparing else None, "warnings": [*warnings_of(vote), *to_be_written(vote)],
        "progress": None if preparing else _progress(vote), "results": results_shown(vote),
        "changed": recount(vote) if vote.state in OUT else [], "certificate": getattr(vote, "certificate", None),
        "conflicts": vote.conflicts.select_related("entry") if not preparing else [],
        "sample": sample_to_call_back(vote) if vote.state in (VoteState.OPEN, VoteState.CLOSED) else [],
        "papers": papers_waiting(vote) if vote.state in (VoteState.OPEN, VoteState.CLOSED) else [],
        "box": papers_of(vote) if vote.state in (VoteState.OPEN, VoteState.CLOSED) else None,
        "corrects": bool(open_answers(vote)), "files": rules.procedure.filed and vote.state in FILED_WHILE,
        "may_edit": vote.may_change(request.actor), "may_count": request.actor.may(COUNT), "out": vote.state in OUT,
        "lines": vote.roll.count() if preparing else vote.lines_all, "panels": panels_of(request, "council.vote", vote.pk, request.actor),
    }  # fmt: skip
    return render(request, "council/vote.html", context)


def _progress(vote: Vote) -> dict[str, Any]:
    found = progress(vote)
    return {**found, "metres": metres(found["area"]), "metres_all": metres(found["area_all"])}


@for_offices(SEE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    vote = vote_for(request, pk)
    found = next((one for one in vote.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        VOTE_LIFE.step(name, vote.state)
        raise Refused(gettext_lazy("Your office may not do this. Ask whoever prepares votes here."))
    asks = found.asks

    class Form(forms.StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: Vote, data: dict[str, Any], by: Any) -> None:
        take_step(noun, name, by=by, note=data.get("note", ""), data=data)

    one = Act(name, found.label, found.label, Form, go, gettext_lazy("It is written down."))
    return acts_page(request, vote, [one], by=request.actor, page=page_of_vote(vote, str(found.label)))  # fmt: skip


def page_of_vote(vote: Vote, heading: str, note: str = "") -> Page:
    here = vote.get_absolute_url()
    return Page(heading, [(_("Votes"), reverse("council:list")), (vote.number, here)], here, note)


@for_offices(COUNT)
@require_GET
def roll(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who stands on the roll and who took part; never what was chosen."""
    vote = vote_for(request, pk)
    rows: Any = RollEntry.objects.filter(vote=vote).prefetch_related("owners__party")
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(unit__icontains=words)
    if request.GET.get("show") == "without":
        rows = rows.filter(area__isnull=True)
    elif request.GET.get("show") == "silent":
        # Parking spaces that do not count are asked for nothing.
        rows = rows.filter(pk__in=counted_lines(vote)).exclude(pk__in=vote.marks.values("entry"))
    page = page_of(rows.order_by("number"), request.GET)
    marks = {mark.entry_id: mark for mark in vote.marks.filter(entry__in=[one.pk for one in page.rows])}  # fmt: skip
    for one in page.rows:
        one.mark = marks.get(one.pk)
        one.opens = _opens(vote, one.mark)
    may_edit = vote.state in (VoteState.DRAFT, VoteState.NOTICED) and vote.may_change(request.actor)
    return render(request, "council/roll.html", {"vote": vote, "page": page, "asked": request.GET, "may_edit": may_edit})  # fmt: skip


def _opens(vote: Vote, mark: Mark | None) -> bool:
    """Whether something may still be written about a line: nothing of one that has voted in secret, nothing after the count."""
    if vote.state in (VoteState.DRAFT, VoteState.NOTICED):
        return True
    if vote.secret:
        return vote.state == VoteState.OPEN and mark is None
    return vote.state in (VoteState.OPEN, VoteState.CLOSED)


@for_offices(COUNT)
@require_GET
def ballots(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who chose what, after the close; the look is recorded."""
    vote = vote_for(request, pk)
    page = page_of(named_ballots(vote, by=request.actor), request.GET)
    return render(request, "council/ballots.html", {"vote": vote, "page": page})


@login_required
@require_GET
def result(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The result sheet without names, for everybody who may see the vote."""
    vote = vote_for(request, pk)
    if vote.state not in OUT:
        raise Refused(gettext_lazy("The result is not published yet."))
    context = {"vote": vote, "results": results_shown(vote), "elections": elections_shown(vote), "certificate": vote.certificate, "frame": frame_of(request)}  # fmt: skip
    return render(request, "council/result.html", context)


@login_required
@require_GET
def receipts(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The published list of receipts, and whether the code somebody typed is in it."""
    vote = vote_for(request, pk)
    if vote.state not in (*OUT, VoteState.CLOSED, VoteState.CERTIFIED):
        raise Refused(gettext_lazy("The list of receipts is published after the close."))
    prints = receipt_prints(vote)
    if request.GET.get("as") == "txt":
        # All of them: whoever wants to count the list again needs every line.
        whole = HttpResponse("".join(f"{one}\n" for one in prints), content_type="text/plain; charset=utf-8")  # fmt: skip
        whole["Content-Disposition"] = f'attachment; filename="{vote.number}-receipts.txt"'
        return whole
    code = request.GET.get("code", "").strip()
    found = None
    if code:
        found = receipt_code_in(vote, code, prints)
    context = {"vote": vote, "prints": prints[:RECEIPTS_SHOWN], "count": len(prints), "shown": RECEIPTS_SHOWN, "code": code, "found": found, "frame": frame_of(request)}  # fmt: skip
    return render(request, "council/receipts.html", context)


def receipt_code_in(vote: Vote, code: str, prints: list[str]) -> bool:
    from_code = receipt_print(vote, code)
    return from_code in set(prints)


def frame_of(request: ActorRequest) -> str:
    return "base/workbench.html" if request.actor.may(SEE) else "base/portal.html"

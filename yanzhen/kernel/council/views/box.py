"""The box of a secret vote for counting officers: how far the count is, and one sheet after the other."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.actions.evidence import must_have_photo
from yanzhen.kernel.council.actions.sheets import (
    Papers,
    Sheet,
    count_box,
    enter_sheet,
    next_to_enter,
    papers_of,
    settle_sheet,
    sheet_of,
    sheets_of,
)
from yanzhen.kernel.council.contracts import COUNT
from yanzhen.kernel.council.forms.sheets import BoxForm, SheetForm
from yanzhen.kernel.council.models import SheetEntry, Vote
from yanzhen.kernel.council.models.choices import Choice
from yanzhen.kernel.council.views.votes import page_of_vote, vote_for
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest

SHOWN = 100


def secret_vote_for(request: ActorRequest, pk: UUID) -> Vote:
    vote = vote_for(request, pk)
    if not vote.secret:
        raise Http404
    return vote


@for_offices(COUNT)
@require_GET
def box(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What differs first, then what waits; nothing of what was chosen."""
    vote = secret_vote_for(request, pk)
    sheets = sheets_of(vote)
    papers, mine = papers_of(vote, sheets), request.actor.person_id
    in_box, typed = papers.in_box or 0, request.GET.get("number", "")
    if typed.isdecimal() and 1 <= int(typed) <= in_box:
        return redirect("council:sheet", vote.pk, int(typed))
    once = [sheet for sheet in sheets.values() if sheet.second is None]
    context = {
        "vote": vote, "papers": papers, "closed": vote.state == VoteState.CLOSED, "mine": mine, "once": once[:SHOWN],
        "differing": [sheet for sheet in sheets.values() if sheet.differs],
        "first": next_to_enter(sheets, in_box, 0, mine, second=False), "second": next_to_enter(sheets, in_box, 0, mine, second=True),
        "counts": vote.box_counts.order_by("turn"),
    }  # fmt: skip
    return render(request, "council/box.html", context)


def _count(vote: Vote, data: dict[str, Any], by: Any) -> None:
    count_box(vote, data["sheets"], by=by, why=data.get("why", ""))


@for_offices(COUNT)
def box_count(request: ActorRequest, pk: UUID) -> HttpResponse:
    vote = secret_vote_for(request, pk)
    act = Act("count", gettext_lazy("Count the papers in the box"), gettext_lazy("Write the count down"), BoxForm, _count, gettext_lazy("It is written down."))  # fmt: skip
    page = page_of_vote(vote, _("Count the papers in the box"))
    here = reverse("council:box", args=[vote.pk])
    crumbs = [*page.crumbs, (_("Papers in the box"), here)]
    return acts_page(request, vote, [act], by=request.actor, page=type(page)(page.heading, crumbs, here))  # fmt: skip


@for_offices(COUNT)
def sheet(request: ActorRequest, pk: UUID, number: int) -> HttpResponse:
    """Enter one sheet, for the first time or the second, or settle it; then on to the next that waits."""
    vote = secret_vote_for(request, pk)
    sheets = sheets_of(vote)
    papers = papers_of(vote, sheets)
    if not 1 <= number <= (papers.in_box or 0):
        raise Http404
    found, mine = sheets.get(number), request.actor.person_id
    form = SheetForm(request.POST or None, request.FILES or None, noun=vote, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            turn = _keep(vote, number, form, request.actor)
            messages.success(request, _("Sheet %(number)s is kept.") % {"number": number})
            return redirect(_onward(vote, papers, number, mine, turn))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)  # fmt: skip
            found = sheet_of(vote, number)
    now = _turn(found)
    context = {
        "vote": vote, "number": number, "papers": papers, "sheet": found, "form": form, "closed": vote.state == VoteState.CLOSED,
        "turn": now, "own": now == "second" and found is not None and not found.waits_for(mine),
        # Somebody else was quicker: what was typed is not kept as another entry than it was meant as.
        "overtaken": request.method == "POST" and form.data.get("turn") != now,
        "next": next_to_enter(sheets, papers.in_box or 0, number, mine, second=False),
        "read": _read(vote, found) if found is not None and found.differs else None,
        "files": _photos(vote, number, request.actor) if found is not None and found.differs else [],
    }  # fmt: skip
    return render(request, "council/sheet.html", context, status=422 if form.errors else 200)


def _turn(found: Sheet | None) -> str:
    """Which entry a sheet waits for."""
    if found is None:
        return "first"
    return "settle" if found.differs else "" if found.agreed else "second"


def _keep(vote: Vote, number: int, form: SheetForm, by: Any) -> str:
    """Which entry was meant is said by the page that was sent, not by what stands there now."""
    turn = str(form.data.get("turn", ""))
    if turn == "settle":
        settle_sheet(vote, number, form.said(), by=by)
    elif turn == "second":
        enter_sheet(vote, number, form.said(), by=by)
    else:
        must_have_photo(form.cleaned_data["photo"])
        enter_sheet(vote, number, form.said(), by=by, photo=form.cleaned_data["photo"])
    return turn


def _onward(vote: Vote, papers: Papers, number: int, person: UUID | None, turn: str) -> str:
    here = reverse("council:box", args=[vote.pk])
    if turn == "settle":
        return here
    onward = next_to_enter(sheets_of(vote), papers.in_box or 0, number, person, second=turn == "second")  # fmt: skip
    return reverse("council:sheet", args=[vote.pk, onward]) if onward else here


def _read(vote: Vote, found: Sheet) -> dict[str, Any]:
    """Both entries side by side, where they differ."""
    two = found.second
    assert two is not None  # noqa: S101  they differ
    words = dict(Choice.choices)

    def said(one: SheetEntry, key: str) -> Any:
        return one.get_invalid_display() if one.invalid else words.get(one.said.get(key, ""), "–")

    rows = [
        (matter.title, said(found.first, str(matter.pk)), said(two, str(matter.pk)))
        for matter in vote.matters.all()
    ]
    return {"first": found.first.person_name, "second": two.person_name, "rows": [row for row in rows if row[1] != row[2]]}  # fmt: skip


def _photos(vote: Vote, number: int, actor: Any) -> Any:
    first = vote.sheets.filter(number=number, round=1, turn=1).first()
    return files_shown(first, to=actor) if first else []

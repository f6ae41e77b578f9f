"""Papers of a vote as PDF: the notice, the ballot paper, the result sheet."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.pdf import Paper, pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.actions.casting import votes_of
from yanzhen.kernel.council.actions.papers import result_paper
from yanzhen.kernel.council.actions.printing import ballot_paper, notice_paper
from yanzhen.kernel.council.contracts import COUNT, SEE
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.models.vote import PUBLIC
from yanzhen.kernel.council.views.votes import OUT, vote_for
from yanzhen.kernel.parties.middleware import ActorRequest


@login_required
@require_GET
def notice(request: ActorRequest, pk: UUID) -> HttpResponse:
    """For offices, and for everybody who stands on the roll."""
    vote = vote_for(request, pk) if request.actor.may(SEE) else get_object_or_404(votes_of(request.actor), pk=pk)  # fmt: skip
    _must_be_out(vote)
    return _answer(notice_paper(vote), vote)


@for_offices(COUNT)
@require_GET
def ballot(request: ActorRequest, pk: UUID) -> HttpResponse:
    vote = vote_for(request, pk)
    _must_be_out(vote)
    return _answer(ballot_paper(vote), vote)


@login_required
@require_GET
def result(request: ActorRequest, pk: UUID) -> HttpResponse:
    vote = vote_for(request, pk)
    if vote.state not in OUT:
        raise Refused(gettext_lazy("The result is not published yet."))
    return _answer(result_paper(vote), vote)


def _must_be_out(vote: Vote) -> None:
    if vote.state not in PUBLIC:
        raise Refused(gettext_lazy("The notice is not published yet."))


def _answer(paper: Paper, vote: Vote) -> HttpResponse:
    answer = HttpResponse(pdf_of(paper), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{vote.number}.pdf"'
    return answer

"""What is added to a draft: matters, elections, who calls the meeting."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from yanzhen.base.views.acts import Act, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.actions.calling import CallDraft, write_call
from yanzhen.kernel.council.actions.electing import add_election
from yanzhen.kernel.council.actions.preparing import add_matter
from yanzhen.kernel.council.forms import votes as forms
from yanzhen.kernel.council.views.votes import page_of_vote, vote_for
from yanzhen.kernel.council.workflow import PREPARE
from yanzhen.kernel.parties.middleware import ActorRequest


def _matter(noun: Any, data: dict[str, Any], by: Any) -> None:
    add_matter(noun, data["kind"], data["title"], by=by, text=data["text"])


def _election(noun: Any, data: dict[str, Any], by: Any) -> None:
    add_election(noun, forms.ElectionForm(noun=noun, by=by).body(data), by=by)


def _call(noun: Any, data: dict[str, Any], by: Any) -> None:
    write_call(noun, CallDraft(**data), by=by)


ON_THE_BALLOT = gettext_lazy("The matter stands on the ballot.")
ACTS = {
    "matter": Act("matter", gettext_lazy("Add a matter"), gettext_lazy("Add it"), forms.MatterForm, _matter, ON_THE_BALLOT),
    "election": Act("election", gettext_lazy("Add an election"), gettext_lazy("Add the candidates"), forms.ElectionForm, _election, gettext_lazy("The candidates stand on the ballot."), hint=gettext_lazy("Each candidate is voted on; those who reach what is needed are ranked by their votes.")),
    "call": Act("call", gettext_lazy("Who calls this meeting"), gettext_lazy("Write it down"), forms.CallForm, _call, gettext_lazy("It is written down.")),
}  # fmt: skip


@for_offices(PREPARE)
def add(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    vote = vote_for(request, pk)
    if name not in ACTS:
        raise Http404
    return acts_page(request, vote, [ACTS[name]], by=request.actor, page=page_of_vote(vote, str(ACTS[name].title)))  # fmt: skip

"""What is added to a draft, corrected in it and taken away; lines of its roll; the draft that a topic waits for."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.views.acts import Act, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.actions import correcting, deliberating, enrolling
from yanzhen.kernel.council.actions.calling import CallDraft, write_call
from yanzhen.kernel.council.actions.electing import add_election
from yanzhen.kernel.council.actions.preparing import add_lines, add_matter
from yanzhen.kernel.council.forms import drafting
from yanzhen.kernel.council.forms import votes as forms
from yanzhen.kernel.council.views.topics import page_of_topic, topic_for
from yanzhen.kernel.council.views.votes import page_of_vote, vote_for
from yanzhen.kernel.council.workflow import PREPARE
from yanzhen.kernel.parties.middleware import ActorRequest


def _matter(noun: Any, data: dict[str, Any], by: Any) -> None:
    add_matter(noun, data["kind"], data["title"], by=by, text=data["text"])


def _election(noun: Any, data: dict[str, Any], by: Any) -> None:
    add_election(noun, forms.ElectionForm(noun=noun, by=by).body(data), by=by)


def _call(noun: Any, data: dict[str, Any], by: Any) -> None:
    write_call(noun, CallDraft(**data), by=by)


def _correct(noun: Any, data: dict[str, Any], by: Any) -> None:
    correcting.correct_draft(noun, drafting.CorrectForm(noun=noun, by=by).corrected(data), by=by)


def _take_away(noun: Any, data: dict[str, Any], by: Any) -> None:
    correcting.take_matters_away(noun, list(data["matters"]), by=by)


def _filing(noun: Any, data: dict[str, Any], by: Any) -> None:
    correcting.write_filing(noun, data["filed_as"], data["committee_told_on"], by=by, why=data.get("why", ""))  # fmt: skip


def _line(noun: Any, data: dict[str, Any], by: Any) -> str:
    add_lines(noun, [drafting.LineForm(noun=noun, by=by).line(data)], by=by)
    return reverse("council:roll", args=[noun.pk])


ON_THE_BALLOT = gettext_lazy("The matter stands on the ballot.")
ACTS = {
    "matter": Act("matter", gettext_lazy("Add a matter"), gettext_lazy("Add it"), forms.MatterForm, _matter, ON_THE_BALLOT),
    "election": Act("election", gettext_lazy("Add an election"), gettext_lazy("Add the candidates"), forms.ElectionForm, _election, gettext_lazy("The candidates stand on the ballot."), hint=gettext_lazy("Each candidate is voted on; those who reach what is needed are ranked by their votes.")),
    "call": Act("call", gettext_lazy("Who calls this meeting"), gettext_lazy("Write it down"), forms.CallForm, _call, gettext_lazy("It is written down.")),
    "correct": Act("correct", gettext_lazy("Correct the draft"), gettext_lazy("Correct it"), drafting.CorrectForm, _correct, gettext_lazy("It is corrected."), hint=gettext_lazy("Who decides and where stay: for others another vote is drawn up.")),
    "take_away": Act("take_away", gettext_lazy("Take a matter away"), gettext_lazy("Take it off the ballot"), drafting.TakeAwayForm, _take_away, gettext_lazy("It is off the ballot.")),
    "filing": Act("filing", gettext_lazy("Filing and committee told"), gettext_lazy("Write it down"), drafting.FilingForm, _filing, gettext_lazy("It is written down.")),
    "line": Act("line", gettext_lazy("Add a line"), gettext_lazy("Add it"), drafting.LineForm, _line, gettext_lazy("It is written down.")),
}  # fmt: skip


def _correct_line(entry: Any, data: dict[str, Any], by: Any) -> None:
    enrolling.correct_line(entry, drafting.LineForm(noun=entry, by=by).line(data), by=by)


def _remove_line(entry: Any, data: dict[str, Any], by: Any) -> None:
    enrolling.remove_line(entry, by=by)


def _what_goes(entry: Any, data: dict[str, Any], by: Any) -> list[str]:
    return [_("“%(unit)s” leaves the roll, and with it: %(names)s.") % {"unit": entry.unit, "names": entry.names}]  # fmt: skip


# Of one line, while the roll is not frozen.
LINE_ACTS = (
    Act("correct", gettext_lazy("Correct this line"), gettext_lazy("Correct it"), drafting.LineForm, _correct_line, gettext_lazy("It is corrected."), capability=PREPARE),
    Act("remove", gettext_lazy("Remove this line"), gettext_lazy("Remove it"), forms.PlainForm, _remove_line, gettext_lazy("The line is off the roll."), preview=_what_goes, capability=PREPARE),
)  # fmt: skip


@for_offices(PREPARE)
def add(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    vote = vote_for(request, pk)
    if name not in ACTS:
        raise Http404
    return acts_page(request, vote, [ACTS[name]], by=request.actor, page=page_of_vote(vote, str(ACTS[name].title)))  # fmt: skip


@for_offices(PREPARE)
def of_topic(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The draft of the vote a topic waits for, with what the topic says filled in."""
    topic = topic_for(request, pk)

    def go(noun: Any, data: dict[str, Any], by: Any) -> str:
        form = drafting.TopicVoteForm(noun=noun, by=by)
        form.cleaned_data = data
        kind = data["matter"].partition(":")[2]
        return deliberating.draw_up_vote(noun, form.draft(), kind, by=by, text=data["text"]).get_absolute_url()  # fmt: skip

    title = gettext_lazy("Draw up its vote")
    act = Act("draw_up_vote", title, gettext_lazy("Keep the draft"), drafting.TopicVoteForm, go, "")
    return acts_page(request, topic, [act], by=request.actor, page=page_of_topic(topic, str(title)))

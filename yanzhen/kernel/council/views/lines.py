"""One line of the roll for counting officers: paper, telephone, proxy, delivery, dispute, area."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.actions import assisting
from yanzhen.kernel.council.actions.casting import ASSISTED, cast_for
from yanzhen.kernel.council.actions.preparing import set_area
from yanzhen.kernel.council.actions.sheets import hand_out
from yanzhen.kernel.council.contracts import COUNT, PROXY_NONE
from yanzhen.kernel.council.forms import votes as forms
from yanzhen.kernel.council.models import PaperBallot, Proxy, RollEntry, Vote
from yanzhen.kernel.council.models.choices import SilencePolicy
from yanzhen.kernel.council.views.drafting import LINE_ACTS
from yanzhen.kernel.council.views.votes import page_of_vote
from yanzhen.kernel.council.workflow import PREPARE, VoteState
from yanzhen.kernel.documents.actions import ShownFile, files_shown
from yanzhen.kernel.parties.middleware import ActorRequest


def entry_for(request: ActorRequest, pk: UUID) -> RollEntry:
    seen = Vote.objects.visible_to(request.actor)
    rows = RollEntry.objects.filter(vote__in=seen).select_related("vote__place", "vote__pack")
    return get_object_or_404(rows, pk=pk)


def _choices(entry: RollEntry, data: dict[str, Any], form: type[forms.ChoicesForm], by: Any) -> dict[UUID, str]:  # fmt: skip
    return form(noun=entry, by=by).choices(data)


def _paper(entry: RollEntry, data: dict[str, Any], by: Any) -> dict[str, Any] | None:
    assisting.enter_paper(
        entry.vote, entry, _choices(entry, data, forms.PaperForm, by), by=by, photo=data["photo"]
    )
    return _receipt(entry)


def _receipt(entry: RollEntry) -> dict[str, Any] | None:
    """For the voter to take home, where the ballot is in the box now."""
    mark = entry.vote.marks.filter(entry=entry).first()
    if mark is None:
        return None
    facts = [(_("Unit"), entry.unit), (_("Code of the receipt"), mark.receipt)]
    return {
        "title": _("Receipt"), "facts": facts,
        "warning": _("Give it to the voter: after the close the code shows in the list of receipts that the ballot was counted."),
    }  # fmt: skip


def _hand_out(entry: RollEntry, data: dict[str, Any], by: Any) -> str:
    """And on to the roll, where the next in the queue is found."""
    hand_out(entry.vote, entry, by=by, to_proxy=data.get("to_proxy", False))
    return reverse("council:roll", args=[entry.vote_id]) + "?show=silent"


def _assisted(entry: RollEntry, data: dict[str, Any], by: Any) -> dict[str, Any] | None:
    cast_for(
        entry.vote, entry, _choices(entry, data, forms.AssistedForm, by), data["channel"], by=by
    )
    return _receipt(entry)


def _proxy(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    assisting.record_proxy(
        entry, data["holder"], data["until"], data["document"], by=by, guardian=data["guardian"]
    )


def _deliver(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    assisting.deliver(entry, data["method"], data["receiver"], by=by, on=data["on"])


def _dispute(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    assisting.raise_conflict(entry, data["why"], by=by)


def _resolve(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    assisting.resolve_conflict(entry.conflict, data["counts"] == "yes", data["resolution"], by=by)


def _call_back(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    mark = entry.vote.marks.filter(entry=entry).first()
    if mark is None:
        raise Refused(gettext_lazy("Nobody has voted for this line."))
    assisting.call_back(mark, data["confirmed"] == "yes", by=by)


def _attend(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    assisting.attend(entry, by=by)


def _settle(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    assisting.settle_paper(PaperBallot.objects.get(entry=entry), by=by)


def _area(entry: RollEntry, data: dict[str, Any], by: Any) -> None:
    set_area(entry, data["area"], data["source"], by=by)


DONE = gettext_lazy("It is written down.")
ACTS = {
    "paper": Act("paper", gettext_lazy("Enter a paper ballot"), gettext_lazy("Enter the ballot"), forms.PaperForm, _paper, DONE, hint=gettext_lazy("Two people enter it, the second without seeing what the first wrote."), capability=COUNT),
    "hand_out": Act("hand_out", gettext_lazy("Hand out a paper"), gettext_lazy("A paper was handed out"), forms.HandOutForm, _hand_out, DONE, hint=gettext_lazy("Whoever takes a paper does not vote on the phone any more. Neither the time nor what is chosen is kept."), capability=COUNT),
    "assisted": Act("assisted", gettext_lazy("By telephone or at home"), gettext_lazy("Write the ballot down"), forms.AssistedForm, _assisted, DONE, hint=gettext_lazy("One in ten is called back by somebody else."), capability=COUNT),
    "proxy": Act("proxy", gettext_lazy("Somebody stands in"), gettext_lazy("Write the proxy down"), forms.ProxyForm, _proxy, DONE, capability=COUNT),
    "deliver": Act("deliver", gettext_lazy("Ballot delivered"), gettext_lazy("Write the delivery down"), forms.DeliveryForm, _deliver, DONE, capability=COUNT),
    "attend": Act("attend", gettext_lazy("Is at the meeting"), gettext_lazy("Write the attendance down"), forms.PlainForm, _attend, DONE, capability=COUNT),
    "dispute": Act("dispute", gettext_lazy("This line is disputed"), gettext_lazy("Leave it out until resolved"), forms.ConflictForm, _dispute, DONE, capability=COUNT),
    "resolve": Act("resolve", gettext_lazy("Resolve the dispute"), gettext_lazy("Resolve it"), forms.ResolveForm, _resolve, DONE, capability=COUNT),
    "settle": Act("settle", gettext_lazy("The two entries differ"), gettext_lazy("Drop both and enter it anew"), forms.PlainForm, _settle, DONE, capability=COUNT),
    "call_back": Act("call_back", gettext_lazy("Call back"), gettext_lazy("Write the answer down"), forms.CallBackForm, _call_back, DONE, capability=COUNT),
    "area": Act("area", gettext_lazy("Enter the area"), gettext_lazy("Enter the area"), forms.AreaForm, _area, DONE, capability=PREPARE),
}  # fmt: skip


def acts_for(entry: RollEntry) -> list[Act]:
    """What can be done with this line now."""
    vote = entry.vote
    names: list[str] = []
    if vote.state in (VoteState.DRAFT, VoteState.NOTICED):
        return [*([ACTS["area"]] if vote.by_area else []), *LINE_ACTS]
    mark = vote.marks.filter(entry=entry).first()
    disputed = hasattr(entry, "conflict")
    if vote.state == VoteState.OPEN and mark is None:
        names += ["hand_out"] if vote.secret else ["paper", "assisted"]
        names += ["proxy"] if vote.rules.procedure.proxies != PROXY_NONE else []
        names += ["deliver"] if vote.silence != SilencePolicy.NOT_PARTICIPATING else []
        names += ["attend"] if not vote.by_area else []
    if PaperBallot.objects.filter(entry=entry, differs=True).exists():
        names = ["settle"]
    if vote.state in (VoteState.OPEN, VoteState.CLOSED) and not vote.secret:
        names += ["resolve"] if disputed and entry.conflict.counts is None else []
        names += ["dispute"] if not disputed and vote.state == VoteState.OPEN else []
    if mark is not None and mark.channel in ASSISTED and not hasattr(mark, "call_back"):
        names.insert(0, "call_back")
    return [ACTS[name] for name in names]


def pictures_of(entry: RollEntry, actor: Any) -> list[ShownFile]:
    """The photograph of the paper, the letter of whoever stands in: for those who count."""
    papers: list[Any] = [*PaperBallot.objects.filter(entry=entry), *Proxy.objects.filter(entry=entry)]  # fmt: skip
    return [file for paper in papers if actor.may(COUNT) for file in files_shown(paper, to=actor)]


@for_offices(COUNT, PREPARE)
def line(request: ActorRequest, pk: UUID) -> HttpResponse:
    entry = entry_for(request, pk)
    acts = acts_for(entry)
    if not acts:
        raise Http404
    note = f"{entry.names} · {entry.metres} ㎡" if entry.vote.by_area else entry.names
    # The second person compares with the photograph, and whoever lets somebody stand in reads the letter.
    noun: Any = entry
    noun.shown_pictures = pictures_of(entry, request.actor)
    page = page_of_vote(entry.vote, _("Line %(unit)s") % {"unit": entry.unit}, note)
    page = replace(page, above="council/_line_pictures.html")
    return acts_page(request, noun, acts, by=request.actor, page=page)

"""What everybody on the roll hears: the notice, the opening, the result, a cancelled vote. One statement each."""

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.council.models import Objection, RollOwner, Vote
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import PartyKind

NOTICES: Final[dict[str, Any]] = {
    "publish_notice": _("%(title)s is voted on from %(since)s to %(until)s"),
    "open": _("Your vote on %(title)s is asked for until %(until)s"),
    "extend": _("The last day of the vote on %(title)s is now %(until)s"),
    "revoke": _("The decision about %(title)s was revoked"),
    "publish": _("The result of the vote on %(title)s is published"),
    "cancel": _("The vote on %(title)s is cancelled"),
}


def tell_objector(objection: Objection) -> None:
    """Whoever objected reads what became of it."""
    topic = objection.deliberation
    tell(
        [objection.party_id], _("%(topic)s: your objection is answered"), objection.answer,
        url=topic.get_absolute_url(), kind="council", values={"topic": topic.topic},
    )  # fmt: skip


def tell_voters(vote: Vote, step: str, at: datetime) -> int:
    """Persons on the roll who are in the register; whoever is only a sealed name gets paper."""
    if step not in NOTICES or vote.opens_on is None:
        return 0
    people = RollOwner.objects.filter(entry__vote=vote, party__kind=PartyKind.PERSON)
    return tell(
        people.values_list("party", flat=True).distinct(),
        NOTICES[step],
        url=reverse("council:mine")
        if step == "cancel"
        else reverse("council:ballot", args=[vote.pk]),
        kind="council",
        at=at,
        values={"title": vote.title, "since": str(vote.opens_on), "until": str(vote.closes_on)},
    )

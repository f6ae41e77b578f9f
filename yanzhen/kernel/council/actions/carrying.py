"""Votes that carry a voucher of the ledger: matters that passed, where the book is kept."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import sum_said
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.council.models import Matter, Vote
from yanzhen.kernel.council.models.choices import Outcome
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.ledger.contracts import CertifiedVote

# The same as council_carries_voucher in sql/vouchers.sql.
COUNTED: Final = (VoteState.CERTIFIED, VoteState.PUBLISHED)
KINDS: Final = {
    "owners": "owners_vote", "members": "members_meeting", "member_representatives": "members_representatives",
}  # fmt: skip
# A use of the maintenance fund posts its own entry from its own matter.
NOT_HERE: Final = ("fund_use",)
OFFERED_MAX: Final = 100


def offered(place: UUID) -> list[CertifiedVote]:
    """Newest first."""
    rows = _carrying().filter(vote__place=place).order_by("-vote__closes_on", "vote", "order")
    return [_shown(matter) for matter in rows[:OFFERED_MAX]]


def take(key: UUID, place: UUID) -> CertifiedVote:
    """The vote of this matter, locked; Refused where it is of another place, not counted, or did not pass."""
    vote = Vote.objects.filter(matters=key).first()
    if vote is None or vote.place_id != place:
        raise Refused(_("This vote is of another place."), field="vote")
    in_turn(vote)
    matter = _carrying().filter(pk=key).first()
    if matter is None:
        raise Refused(_("This matter did not pass in a vote that is counted and stands."), field="vote")  # fmt: skip
    return _shown(matter)


def _carrying() -> QuerySet[Matter]:
    rows = Matter.objects.filter(
        vote__state__in=COUNTED, vote__certificate__isnull=False, vote__electorate__in=KINDS, result__outcome=Outcome.PASSED,
        election=None,
    )  # fmt: skip
    return rows.exclude(kind__in=NOT_HERE).select_related("vote", "result")


def _shown(matter: Matter) -> CertifiedVote:
    vote, count = matter.vote, matter.result.by_rules
    decided_on = vote.closed_on or vote.closes_on
    assert decided_on is not None  # noqa: S101  a_published_vote_has_its_rules_and_days
    return CertifiedVote(
        matter.pk, matter.title, f"{vote.number}-{matter.order}", KINDS[vote.electorate], (count["heads_yes"], count["heads_all"]),
        decided_on, sum_said(f"{matter.title} {matter.text}"),
    )  # fmt: skip

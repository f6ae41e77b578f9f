"""Who may call a meeting beside those who regularly do, judged in whole numbers from the roll."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits.counting import months_later
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.contracts import CallRule
from yanzhen.kernel.council.models import Call, Vote
from yanzhen.kernel.council.workflow import VoteState

# Hangzhou's rules, art. 22: three fifths delivered, or two years since the first delivery and three tenths.
DELIVERED: Final = Fraction(3, 5)
DELIVERED_LATER: Final = Fraction(3, 10)
MONTHS_SINCE_FIRST: Final = 24
# Art. 23: the developer pays 1.2 yuan for each square metre, 60,000 yuan at least.
FEN_PER_METRE: Final = 120
LEAST_FEN: Final = 6_000_000
CENTI: Final = 100


@dataclass(frozen=True)
class CallDraft:
    """Why a meeting is called and by whom. Areas are hundredths of a square metre."""

    rule: str
    caller: str
    reason: str = ""
    proposers: int | None = None
    since: date | None = None
    delivered_area: int | None = None
    all_area: int | None = None


@transaction.atomic
def write_call(vote: Vote, draft: CallDraft, *, by: By, at: datetime | None = None) -> Call:
    """Once, before the notice; Refused where the law lets these people not call it."""
    at = at or timezone.now()
    vote.lock()
    vote.must_be_draft(by)
    if vote.state != VoteState.DRAFT:
        raise Refused(_("The notice is out: who called the meeting stands in it."))
    if Call.objects.filter(vote=vote).exists():
        raise Refused(_("Who calls this meeting is written down already."))
    rule = vote.rules.procedure.call(draft.rule)
    if rule is None or rule.temporary != vote.temporary:
        raise Refused(_("This does not call such a meeting. Choose what fits a regular or a temporary one."), field="rule")  # fmt: skip
    if not draft.caller.strip():
        raise Refused(_("Write who calls the meeting."), field="caller")
    heads = vote.roll.values("head").distinct().count() if rule.share else None
    _check(rule, draft, heads, timezone.localdate(at))
    call = Call(
        vote=vote, rule=rule.slug, caller=draft.caller.strip(), reason=draft.reason.strip(), since=draft.since, called_on=timezone.localdate(at),
        person_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    if rule.share:
        call.proposers, call.heads = draft.proposers, heads
        call.share_part, call.share_whole = rule.share.numerator, rule.share.denominator
    if rule.first:
        call.delivered_area, call.all_area = draft.delivered_area, draft.all_area
    call.save(force_insert=True)
    vote.keep("call", by=by, at=at, note=draft.reason, changes={"rule": rule.slug, "caller": call.caller})  # fmt: skip
    return call


def _check(rule: CallRule, draft: CallDraft, heads: int | None, today: date) -> None:
    if rule.share:
        _check_share(rule.share, draft.proposers, heads or 0)
    elif rule.first:
        _check_first(draft, today)
    elif not draft.reason.strip():
        raise Refused(_("Write what has happened, or which clause asks for the meeting."), field="reason")  # fmt: skip
    if rule.waits is not None and (draft.since is None or (today - draft.since).days <= rule.waits):
        raise Refused(_("Give the day of the order; the meeting is called when %(days)s days have passed since then."), field="since", days=rule.waits)  # fmt: skip


def _check_share(share: Fraction, proposers: int | None, heads: int) -> None:
    if heads == 0:
        raise Refused(_("Bring the roll in first: who asks for the meeting is counted against it."))
    if proposers is None or proposers > heads:
        raise Refused(_("Write how many of the %(heads)s on the roll asked for it."), field="proposers", heads=heads)  # fmt: skip
    if proposers < share * heads:
        raise Refused(
            _("%(n)s of %(heads)s asked for it; at least %(share)s of them may call a meeting."), field="proposers",
            n=proposers, heads=heads, share=share,
        )  # fmt: skip


def _check_first(draft: CallDraft, today: date) -> None:
    delivered, whole = draft.delivered_area, draft.all_area
    if not delivered or not whole or delivered > whole:
        raise Refused(_("Write the area that was delivered and that of the whole estate."), field="delivered_area")  # fmt: skip
    waited = draft.since is not None and today >= months_later(draft.since, MONTHS_SINCE_FIRST)
    if delivered < DELIVERED * whole and not (waited and delivered >= DELIVERED_LATER * whole):
        raise Refused(_("The first assembly meets when three fifths of the area are delivered, or three tenths and two years have passed since the first delivery (Hangzhou's rules, art. 22)."), field="delivered_area")  # fmt: skip


def developer_pays_fen(area: int) -> int:
    """What the first assembly costs its developer, in fen; `area` of the whole estate in 0.01 m², begun metres in full fen."""
    return max(LEAST_FEN, -(-area * FEN_PER_METRE // CENTI))

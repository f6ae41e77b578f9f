"""A draft is put right: what it says, matters that are taken away; and what the city's system answers later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.preparing import VoteDraft, check_draft
from yanzhen.kernel.council.models import Call, Election, Matter, Proxy, Vote
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import PREPARE, VoteState

# Who decides and where is what a draft is about: for others another one is drawn up.
CORRECTED: Final = ("title", "temporary", "secret", "count_parking", "proxy_cap", "silence", "silence_clause", "scope", "scope_reason")  # fmt: skip
FILED_WHILE: Final = (VoteState.NOTICED, VoteState.OPEN)


def draft_of(vote: Vote) -> VoteDraft:
    """What this vote says of itself now, to be corrected."""
    said = {name: getattr(vote, name) for name in CORRECTED}
    return VoteDraft(electorate=vote.electorate, place=vote.place, **said)


def open_answers(vote: Vote) -> tuple[str, ...]:
    """What can still be said: everything of a draft; once the notice is out, what it did not say."""
    if vote.state == VoteState.DRAFT:
        return CORRECTED
    if vote.state != VoteState.NOTICED:
        return ()
    unsaid = vote.rules.procedure.counts_parking and vote.count_parking is None
    return ("count_parking", "proxy_cap") if unsaid else ("proxy_cap",)


@transaction.atomic
def correct_draft(
    vote: Vote, draft: VoteDraft, *, by: By, at: datetime | None = None
) -> dict[str, Any]:
    """Each answer that differs is written, and kept with the one before; Refused where the notice says it already."""
    vote.lock()
    vote.must_be_draft(by)
    plain = replace(draft, title=draft.title.strip(), silence_clause=draft.silence_clause.strip(), scope_reason=draft.scope_reason.strip())  # fmt: skip
    check_draft(plain, vote.rules.procedure)
    changes = {name: [getattr(vote, name), getattr(plain, name)] for name in CORRECTED if getattr(vote, name) != getattr(plain, name)}  # fmt: skip
    said = next((name for name in changes if name not in open_answers(vote)), None)
    if said is not None:
        raise Refused(_("The notice is out and says it. Cancel this vote and publish another notice."), field=said)  # fmt: skip
    if "temporary" in changes and Call.objects.filter(vote=vote).exists():
        raise Refused(_("Who calls this meeting is written down for the kind it was. Draw up another vote."), field="temporary")  # fmt: skip
    if "proxy_cap" in changes:
        _check_cap(vote, plain.proxy_cap or 0)
    for name, (_before, after) in changes.items():
        setattr(vote, name, after)
    if changes:
        vote.save(update_fields=[*changes])
        vote.keep("correct", by=by, at=at, changes=changes)
    return changes


def _check_cap(vote: Vote, cap: int) -> None:
    free = Proxy.objects.filter(vote=vote, guardian=False).values("holder")
    most = max(free.annotate(n=Count("entry__head", distinct=True)).values_list("n", flat=True), default=0)  # fmt: skip
    if most > cap:
        raise Refused(_("Somebody stands in for %(n)s already."), field="proxy_cap", n=most)


@transaction.atomic
def take_matters_away(
    vote: Vote, matters: Sequence[Matter], *, by: By, at: datetime | None = None
) -> None:
    """Off the ballot, while the notice is not out; the others move up, and a body without candidates goes too."""
    vote.lock()
    vote.must_be_draft(by)
    if vote.state != VoteState.DRAFT:
        raise Refused(_("The notice is out: what it names is voted on. Cancel this vote and publish another notice."))  # fmt: skip
    gone = list(vote.matters.filter(pk__in=[one.pk for one in matters]))
    if not gone:
        raise Refused(_("Choose what is taken away."), field="matters")
    # By statement: the ORM would look for secret ballots, which the application may not read.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM council_matter WHERE id = ANY(%s)", [[one.pk for one in gone]])
    Election.objects.filter(vote=vote, candidates=None).delete()
    # One after the other: a number is free when the one before has moved.
    for order, one in enumerate(vote.matters.order_by("order"), 1):
        if one.order != order:
            Matter.objects.filter(pk=one.pk).update(order=order)
    vote.keep("take_away", by=by, at=at, changes={"matters": [one.title for one in gone]})


@transaction.atomic
def write_filing(
    vote: Vote, filed_as: str, told_on: date | None, *, by: By, why: str = "", at: datetime | None = None
) -> None:  # fmt: skip
    """Under which number the meeting is filed and when the residents' committee was told; `why`, where it was written before."""
    vote.lock()
    must(by, PREPARE, vote.place)
    if not vote.rules.procedure.filed:
        raise Refused(_("A vote of this electorate is not filed in the city's system."))
    if vote.state not in FILED_WHILE:
        raise Refused(_("It is written down between the notice and the close."))
    if told_on is not None and told_on > timezone.localdate(at):
        raise Refused(_("This day is still to come."), field="committee_told_on")
    said = {"filed_as": filed_as.strip(), "committee_told_on": told_on}
    changes = {name: [getattr(vote, name), value] for name, value in said.items() if getattr(vote, name) != value}  # fmt: skip
    if not changes:
        raise Refused(_("Write what is new."), field="filed_as")
    if lost := next((name for name, (before, after) in changes.items() if before and not after), None):  # fmt: skip
        raise Refused(_("It is written down already. Write what it should be."), field=lost)
    if any(before for before, _after in changes.values()) and not why.strip():
        raise Refused(_("It is written down already. Say why it is corrected."), field="why")
    for name, (_before, after) in changes.items():
        setattr(vote, name, after)
    vote.save(update_fields=[*changes])
    kept = {name: [str(before or ""), str(after or "")] for name, (before, after) in changes.items()}  # fmt: skip
    vote.keep("filing", by=by, at=at, note=why, changes=kept)

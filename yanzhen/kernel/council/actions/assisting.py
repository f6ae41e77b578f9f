"""Paper, proxies, attendance, deliveries, call-backs, conflicts: what counting officers write down."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.casting import ASSISTED, NOT_OPEN, VOTED, WORDS, write_ballot
from yanzhen.kernel.council.actions.evidence import (
    fingerprint_of,
    keep_photo,
    must_be_another,
    must_have_photo,
    who_enters,
)
from yanzhen.kernel.council.contracts import COUNT, PROXY_HOUSEHOLD, PROXY_NONE
from yanzhen.kernel.council.models import (
    Attendance,
    CallBack,
    Conflict,
    Delivery,
    Mark,
    PaperBallot,
    Proxy,
    RollEntry,
    Vote,
)
from yanzhen.kernel.council.models.choices import Channel, UnitKind
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.models.vote import voters_of
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.parties.models import Person

# One in so many assisted ballots is called back, and at least one.
CALL_BACK_ONE_IN: Final = 10
BEFORE_THE_CLOSE: Final = (VoteState.NOTICED, VoteState.OPEN)


@transaction.atomic
def enter_paper(
    vote: Vote, entry: RollEntry, choices: Mapping[UUID, str], *, by: By, photo: Any = None, at: datetime | None = None,
) -> PaperBallot:  # fmt: skip
    """The first entry needs the photo; the second, by another person, must say the same. Then the ballot is cast."""
    at = at or timezone.now()
    must(by, COUNT, vote.place)
    _check_open(vote, entry, timezone.localdate(at))
    who_enters(by)
    if vote.secret:
        raise Refused(_("In a secret vote papers go into the box, not into the entry by name."))
    if Mark.objects.filter(vote=vote, entry=entry).exists():
        raise Refused(VOTED, unit=entry.unit)
    said = {str(key): choice for key, choice in choices.items()}
    _alone_with(entry)
    paper = PaperBallot.objects.filter(entry=entry).first()
    if paper is None:
        return _first_entry(vote, entry, said, photo, by, at)
    if paper.differs:
        raise Refused(_("The two entries differ. Look at the photo together and settle it."))
    must_be_another(paper.first_by_id, by)
    paper.second_by_id, paper.second_by_name = by.person_id, by.person_name
    paper.differs = paper.first_choices != said
    paper.save()
    if not paper.differs:
        write_ballot(vote, entry, choices, channel=Channel.PAPER, by=by, at=at)
    vote.keep("second_entry", by=by, at=at, changes={"unit": entry.unit, "differs": paper.differs})
    return paper


def _check_open(vote: Vote, entry: RollEntry, today: date) -> None:
    """The first entry of a paper casts nothing yet: it is asked here what the ballot is asked in the database."""
    if entry.vote_id != vote.pk:
        raise Refused(WORDS["roll_of_another_vote"])
    days = vote.opens_on is not None and vote.closes_on is not None and vote.opens_on <= today <= vote.closes_on  # fmt: skip
    if vote.state != VoteState.OPEN or not days:
        raise Refused(NOT_OPEN, since=vote.opens_on or "–", until=vote.closes_on or "–")
    if entry.kind == UnitKind.PARKING and not vote.count_parking:
        raise Refused(WORDS["parking"])


def _alone_with(entry: RollEntry) -> None:
    # Two officers may write about one line at once; the second sees what the first wrote.
    RollEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)


def _first_entry(
    vote: Vote, entry: RollEntry, said: dict[str, str], photo: Any, by: By, at: datetime
) -> PaperBallot:
    must_have_photo(photo)
    paper = PaperBallot(
        vote=vote, entry=entry, first_choices=said, first_by_id=who_enters(by), first_by_name=by.person_name, recorded_at=at,
    )  # fmt: skip
    paper.photo_sha256 = fingerprint_of(photo)
    paper.save(force_insert=True)
    keep_photo(photo, paper, by=by, at=at)
    vote.keep("first_entry", by=by, at=at, changes={"unit": entry.unit})
    return paper


def papers_waiting(vote: Vote) -> Any:
    """Papers that cast nothing yet: entered once, or twice and differently."""
    once = Q(second_by_id__isnull=True) | Q(differs=True)
    return vote.papers.filter(once).select_related("entry").order_by("entry__number")


@transaction.atomic
def settle_paper(paper: PaperBallot, *, by: By, at: datetime | None = None) -> None:
    """The two entries differ: both are dropped with their traces in the audit, and the paper is entered anew by two."""
    must(by, COUNT, paper.vote.place)
    if not paper.differs:
        raise Refused(_("The entries of this paper do not differ."))
    paper.vote.keep(
        "settle_paper", by=by, at=at,
        changes={"unit": paper.entry.unit, "first": paper.first_by_name, "second": paper.second_by_name},
    )  # fmt: skip
    paper.delete()


@transaction.atomic
def record_proxy(
    entry: RollEntry, holder: Person, until: date, document: Any, *, by: By, guardian: bool = False, at: datetime | None = None,
) -> Proxy:  # fmt: skip
    """Somebody stands in, with a document and within the cap of the adopted rules; a guardian without a cap."""
    at = at or timezone.now()
    vote = entry.vote
    vote.lock()
    must(by, COUNT, vote.place)
    _check_in_time(vote, entry)
    form = vote.rules.procedure.proxies
    if form == PROXY_NONE:
        raise Refused(_("Nobody votes for another here."))
    if vote.proxy_cap is None and not guardian:
        raise Refused(_("Say first for how many one person may stand: the adopted rules answer it."), field="proxy_cap")  # fmt: skip
    if document is None:
        raise Refused(_("Attach the written proxy."), field="document")
    if until < timezone.localdate(at):
        raise Refused(_("This proxy ended on %(day)s."), field="until", day=until)
    if form == PROXY_HOUSEHOLD and not guardian and not _same_household(entry, holder):
        raise Refused(_("Only somebody of the same household may stand in."), field="holder")
    heads = set(Proxy.objects.filter(vote=vote, holder=holder, guardian=False).values_list("entry__head", flat=True))  # fmt: skip
    if not guardian and len(heads | {entry.head}) > (vote.proxy_cap or 0):
        raise Refused(_("%(name)s stands in for %(cap)s already, and that is the most."), field="holder", name=holder.name, cap=vote.proxy_cap)  # fmt: skip
    if Proxy.objects.filter(entry=entry).exists():
        raise Refused(_("Somebody stands in for this line already."))
    proxy = Proxy(
        vote=vote, entry=entry, holder=holder, until=until, recorded_at=at, person_id=by.person_id, person_name=by.person_name,
        document_sha256=fingerprint_of(document), guardian=guardian,
    )  # fmt: skip
    proxy.save(force_insert=True)
    store(document, owner=proxy, by=by, purpose="proxy", at=at)
    vote.keep("record_proxy", by=by, at=at, changes={"unit": entry.unit, "until": str(until)})
    return proxy


def _check_in_time(vote: Vote, entry: RollEntry) -> None:
    if vote.state not in BEFORE_THE_CLOSE:
        raise Refused(_("Proxies are written down before the vote closes."))
    if Mark.objects.filter(entry=entry).exists():
        raise Refused(VOTED, unit=entry.unit)


def _same_household(entry: RollEntry, holder: Person) -> bool:
    own = entry.vote.roll.filter(owners__party=holder.pk, household=entry.household)
    return entry.household != "" and own.exists()


@transaction.atomic
def attend(entry: RollEntry, *, by: By, at: datetime | None = None) -> Attendance:
    """Somebody is at the meeting. A second press finds the first."""
    must(by, COUNT, entry.vote.place)
    if entry.vote.state != VoteState.OPEN:
        raise Refused(_("Attendance is written down while the vote is open."))
    found, made = Attendance.objects.get_or_create(
        entry=entry,
        defaults={"vote": entry.vote, "person_name": by.person_name, "recorded_at": at or timezone.now()},
    )  # fmt: skip
    if made:
        entry.vote.keep("attend", by=by, at=at, changes={"unit": entry.unit})
    return found


@transaction.atomic
def deliver(
    entry: RollEntry, method: str, receiver: str, *, by: By, on: date, at: datetime | None = None
) -> Delivery:
    """A ballot reached an owner: how and whom. Giving it to a tenant is no delivery."""
    must(by, COUNT, entry.vote.place)
    if entry.vote.state not in BEFORE_THE_CLOSE:
        raise Refused(_("Deliveries are written down before the vote closes: they change what is counted."))  # fmt: skip
    if on > timezone.localdate(at):
        raise Refused(_("This day is still to come."), field="on")
    if not method.strip() or not receiver.strip():
        raise Refused(_("Write how it was delivered and who of the owners received it."), field="method")  # fmt: skip
    _alone_with(entry)
    if Delivery.objects.filter(entry=entry).exists():
        raise Refused(_("The delivery to “%(unit)s” is written down already."), unit=entry.unit)
    made = Delivery.objects.create(
        vote=entry.vote, entry=entry, method=method.strip(), receiver=receiver.strip(), on=on, recorded_at=at or timezone.now(),
    )  # fmt: skip
    entry.vote.keep("deliver", by=by, at=at, changes={"unit": entry.unit})
    return made


@transaction.atomic
def raise_conflict(entry: RollEntry, why: str, *, by: By, at: datetime | None = None) -> Conflict:
    """A co-owner or a counting officer says that this line is disputed: it is left out until resolved."""
    vote = entry.vote
    owner = entry.owners.filter(party__in=voters_of(by)).exists()
    if not owner:
        must(by, COUNT, vote.place)
    vote.lock()
    if vote.secret or vote.state != VoteState.OPEN:
        raise Refused(_("A line of a named vote is disputed while the vote is open: afterwards ballots can be read."))  # fmt: skip
    if not why.strip():
        raise Refused(_("Write what is disputed."), field="why")
    return _leave_out(entry, why, by, at)


def _leave_out(entry: RollEntry, why: str, by: By, at: datetime | None) -> Conflict:
    vote = entry.vote
    _alone_with(entry)
    if Conflict.objects.filter(entry=entry).exists():
        raise Refused(_("“%(unit)s” is marked as disputed already."), unit=entry.unit)
    made = Conflict.objects.create(
        vote=vote, entry=entry, why=why.strip(), raised_by_name=by.person_name, raised_at=at or timezone.now(),
    )  # fmt: skip
    vote.keep("raise_conflict", by=by, at=at, note=why, changes={"unit": entry.unit})
    return made


@transaction.atomic
def resolve_conflict(
    conflict: Conflict, counts: bool, resolution: str, *, by: By, at: datetime | None = None
) -> None:
    """Whether its ballot counts, and why."""
    vote = conflict.vote
    vote.lock()
    must(by, COUNT, vote.place)
    if vote.state not in (VoteState.OPEN, VoteState.CLOSED):
        raise Refused(_("This vote is counted."))
    if not resolution.strip():
        raise Refused(_("Write how it was resolved."), field="resolution")
    conflict.counts, conflict.resolution = counts, resolution.strip()
    conflict.resolved_by_name, conflict.resolved_at = by.person_name, at or timezone.now()
    conflict.save()
    vote.keep("resolve_conflict", by=by, at=at, note=resolution, changes={"unit": conflict.entry.unit, "counts": counts})  # fmt: skip


def sample_to_call_back(vote: Vote) -> list[Mark]:
    """One in ten assisted ballots, chosen by the roll's salt so that nobody picks; those done are left out."""
    marks = list(vote.marks.filter(channel__in=ASSISTED).select_related("entry", "call_back"))
    drawn = sorted(marks, key=lambda mark: hashlib.sha256(f"{vote.roll_salt}{mark.pk}".encode()).digest())  # fmt: skip
    sample = drawn[: -(-len(drawn) // CALL_BACK_ONE_IN)]
    return [mark for mark in sample if not hasattr(mark, "call_back")]


@transaction.atomic
def call_back(mark: Mark, confirmed: bool, *, by: By, at: datetime | None = None) -> CallBack:
    """Whoever took the ballot does not ask back; an owner who denies it makes the line disputed."""
    vote = mark.vote
    must(by, COUNT, vote.place)
    if mark.person_id == by.person_id:
        raise Refused(_("You took this ballot yourself. Somebody else calls back."))
    _alone_with(mark.entry)
    if CallBack.objects.filter(mark=mark).exists():
        raise Refused(_("This owner was called back already."))
    made = CallBack.objects.create(
        mark=mark, confirmed=confirmed, person_id=by.person_id, person_name=by.person_name, recorded_at=at or timezone.now(),
    )  # fmt: skip
    if not confirmed and not Conflict.objects.filter(entry=mark.entry).exists():
        # Who is called back is drawn, not chosen: this dispute may come after the close.
        _leave_out(mark.entry, str(_("Called back, the owner did not confirm the ballot.")), by, at)
    vote.keep("call_back", by=by, at=at, changes={"unit": mark.entry.unit, "confirmed": confirmed})
    return made

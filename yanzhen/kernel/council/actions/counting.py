"""Closing, counting, certifying, publishing. Results come out of the tally and nowhere else."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits.counting import months_later
from yanzhen.base.merkle import root_of
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act
from yanzhen.kernel.council.actions.assisting import papers_waiting, sample_to_call_back
from yanzhen.kernel.council.actions.casting import receipt_print
from yanzhen.kernel.council.actions.freezing import fingerprint, freeze
from yanzhen.kernel.council.actions.noticing import counted_lines, extend, publish_notice
from yanzhen.kernel.council.actions.sheets import (
    check_papers,
    choices_on,
    papers_in,
    papers_of,
    sheets_of,
)
from yanzhen.kernel.council.actions.tally import Line, Roll, Silence, Tally, Verdict, tally
from yanzhen.kernel.council.actions.telling import tell_voters
from yanzhen.kernel.council.contracts import COUNT
from yanzhen.kernel.council.models import Ballot, Certificate, Result, Vote
from yanzhen.kernel.council.models.choices import Channel
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import VOTE_LIFE, VoteState
from yanzhen.kernel.parties.actors import system_actor

MONTHS_TO_CHALLENGE: Final = 12
AT_ONCE: Final = 1_000
READABLE: Final = (VoteState.CLOSED, VoteState.CERTIFIED, VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)  # fmt: skip


@transaction.atomic
def take_step(
    vote: Vote, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None,
) -> Vote:  # fmt: skip
    """Move a vote along its table with everything the step brings along, or raise Refused and change nothing."""
    at, given = at or timezone.now(), data or {}
    vote.lock()
    step = VOTE_LIFE.step(name, vote.state)
    must(by, step.may, vote.place)
    if name in _BRINGS:
        _BRINGS[name](vote, Act(by, at, note, given))
    vote.move(name, by=by, at=at, note=note)
    tell_voters(vote, name, at)
    return vote


def _may_close(vote: Vote, today: date) -> None:
    vote.closed_on = today
    if vote.rules.procedure.period_min is None:
        return
    everybody = vote.marks.count() >= vote.lines_all
    if vote.closes_on is not None and today <= vote.closes_on and not everybody:
        raise Refused(_("The vote runs until the end of %(day)s. It closes after that."), day=vote.closes_on)  # fmt: skip


def _has_ended(vote: Vote, today: date) -> None:
    vote.closed_on = today
    if vote.closes_on is None or today <= vote.closes_on:
        raise Refused(_("The vote runs until the end of %(day)s. It closes after that."), day=vote.closes_on or "–")  # fmt: skip


def close_ended(at: datetime) -> int:
    """Open votes whose last day has passed are closed by the system, each in a transaction of its own."""
    over = Vote.objects.filter(state=VoteState.OPEN, closes_on__lt=timezone.localdate(at))
    done = 0
    for vote in over.select_related("place", "pack").order_by("closes_on", "pk")[:AT_ONCE]:
        # Meanwhile somebody may have closed it, or put its last day off.
        with suppress(Refused):
            take_step(vote, "end", by=system_actor(), at=at)
            done += 1
    return done


def _may_challenge(vote: Vote, known_on: date | None, today: date) -> None:
    """One year from the day on which the owner knew (interpretation art. 12), ending on its corresponding day."""
    known = known_on or vote.published_on
    if known is None or known > today:
        raise Refused(_("Nobody knew of the decision before it was published."), field="known_on")
    if today > months_later(known, MONTHS_TO_CHALLENGE):
        raise Refused(_("A decision is challenged within one year of knowing it; that ended on %(day)s."), field="known_on", day=months_later(known, MONTHS_TO_CHALLENGE))  # fmt: skip


def _certify(vote: Vote, explanation: str, by: By, at: datetime) -> None:
    if fingerprint(vote) != vote.roll_hash:
        raise Refused(_("The roll is not the one that was frozen: its fingerprint differs. Nothing is certified; tell the security administrator."))  # fmt: skip
    if waiting := sample_to_call_back(vote):
        raise Refused(_("Call back %(n)s owners of the sample first: %(units)s."), n=len(waiting), units="、".join(mark.entry.unit for mark in waiting))  # fmt: skip
    if papers_waiting(vote).exists():
        raise Refused(_("Some papers were entered once or differ. Enter them again or settle them first."))  # fmt: skip
    papers = papers_of(vote)
    check_papers(papers, explanation)
    marks = vote.marks.count()
    expected = marks * vote.matters.count()
    found = ballots_in(vote)
    if found != expected and not explanation.strip():
        raise Refused(
            _("There are %(found)s ballots, and %(marks)s who took part make %(expected)s. Explain the difference."),
            field="explanation", found=found, marks=marks, expected=expected,
        )  # fmt: skip
    Certificate.objects.create(
        vote=vote, marks=marks, ballots=found, ballots_expected=expected, explanation=explanation.strip(),
        papers_out=papers.handed_out, papers_in=papers.in_box or 0, papers_valid=papers.valid, papers_invalid=papers.invalid,
        receipts_root=receipts_root(vote), person_id=by.person_id, person_name=by.person_name, certified_at=at,
    )  # fmt: skip
    tallies = count(vote)
    Result.objects.bulk_create(
        [
            Result(
                matter=matter, outcome=tallies[str(matter.pk)].by_rules.outcome, strict_outcome=tallies[str(matter.pk)].strict.outcome,
                strict=numbers(tallies[str(matter.pk)].strict), by_rules=numbers(tallies[str(matter.pk)].by_rules), counted_at=at,
            )
            for matter in vote.matters.all()
        ]
    )  # fmt: skip


def numbers(verdict: Verdict) -> dict[str, Any]:
    """What is kept of a count: the facts the rules were asked with, and what is shown beside them."""
    count = verdict.count
    return {
        **count.facts(), "area": count.area, "heads": count.heads, "spoiled": count.spoiled, "split_heads": count.split_heads,
        "followed": count.followed,
    }  # fmt: skip


def count(vote: Vote) -> dict[str, Tally]:
    """The tally of frozen roll, ballots and pack version, now. Nothing is written."""
    kinds = {str(matter.pk): matter.kind for matter in vote.matters.all()}
    roll = roll_of(vote)
    return tally(roll, _choices_of(vote), vote.rules, kinds, Silence(vote.silence))


def recount(vote: Vote) -> list[str]:
    """The matters whose kept result is not what the count gives today; none, unless somebody got behind the tables."""
    found = count(vote)
    kept = Result.objects.filter(matter__vote=vote).select_related("matter")
    return [
        result.matter.title
        for result in kept
        if result.by_rules != numbers(found[str(result.matter_id)].by_rules)
        or result.outcome != found[str(result.matter_id)].by_rules.outcome
    ]


def roll_of(vote: Vote) -> Roll:
    lines = counted_lines(vote).order_by("number").values_list("number", "head", "area")
    keys = set[int]
    return Roll(
        lines=[Line(number, head, (area or 0) if vote.by_area else 0) for number, head, area in lines.iterator(chunk_size=10_000)],
        conflicts=frozenset(keys(vote.conflicts.filter(Q(counts__isnull=True) | Q(counts=False)).values_list("entry__number", flat=True))),
        delivered=frozenset(keys(vote.deliveries.values_list("entry__number", flat=True))),
        attended=frozenset({*vote.attendances.values_list("entry__number", flat=True), *_voters(vote)}),
    )  # fmt: skip


def _voters(vote: Vote) -> list[int]:
    """Lines that voted. Whose papers are missing nobody knows: of those who took one, as many voted as lay in the box.

    In a secret vote everybody has one head and no area, so it does not matter which of them a ballot is laid to; those who
    are at the meeting come first, since they are there in any case.
    """
    if not vote.secret:
        return list(vote.marks.values_list("entry__number", flat=True))
    on_paper = Q(channel=Channel.PAPER)
    papers = vote.marks.filter(on_paper).order_by(F("entry__attendance").asc(nulls_last=True))
    returned = papers.values_list("entry__number", flat=True)[: papers_in(vote) or 0]
    return [*vote.marks.exclude(on_paper).values_list("entry__number", flat=True), *returned]


def _choices_of(vote: Vote) -> dict[str, Iterable[tuple[int, str]]]:
    if not vote.secret:
        found: dict[str, list[tuple[int, str]]] = {}
        rows = Ballot.objects.filter(matter__vote=vote).values_list("matter_id", "entry__number", "choice")  # fmt: skip
        for matter, number, choice in rows.iterator(chunk_size=20_000):
            found.setdefault(str(matter), []).append((number, choice))
        return dict(found)
    voters, box = _voters(vote), open_box(vote)
    on_paper = choices_on(sheets_of(vote), [str(key) for key in vote.matters.values_list("pk", flat=True)])  # fmt: skip
    return {
        matter: list(zip(voters, [*box.get(matter, ()), *said], strict=False))
        for matter, said in on_paper.items()
    }


def open_box(vote: Vote) -> dict[str, list[str]]:
    """What lies in the box of a secret vote, by matter, in an order that says nothing; Refused before the close."""
    if vote.state not in READABLE:
        raise Refused(_("The box of a secret vote is opened after the close."))
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter::text, said FROM council_open_the_box(%s)", [vote.pk])
        for matter, choice in cursor.fetchall():
            found.setdefault(matter, []).append(choice)
    return found


def ballots_in(vote: Vote) -> int:
    if vote.secret:
        on_paper = vote.matters.count() * (papers_in(vote) or 0)
        return sum(map(len, open_box(vote).values())) + on_paper
    return Ballot.objects.filter(matter__vote=vote).count()


def receipt_prints(vote: Vote) -> list[str]:
    """The published list: fingerprints alone, in an order that says nothing."""
    if vote.secret:
        return sorted(vote.secret_receipts.values_list("fingerprint", flat=True))
    return sorted(receipt_print(vote, code) for code in vote.marks.values_list("receipt", flat=True))  # fmt: skip


def receipts_root(vote: Vote) -> str:
    return root_of(bytes.fromhex(one) for one in receipt_prints(vote)).hex()


def progress(vote: Vote) -> dict[str, int]:
    """How many have taken part by area and heads; never how they chose."""
    voted = counted_lines(vote).filter(pk__in=vote.marks.values("entry"))
    area = sum(voted.values_list("area", flat=True)) if vote.by_area else 0
    return {
        "area": area,
        "area_all": vote.area_all,
        "heads": voted.values("head").distinct().count(),
        "heads_all": vote.heads_all,
        "lines": vote.marks.count(),
        "lines_all": vote.lines_all,
    }


def named_ballots(vote: Vote, *, by: By, at: datetime | None = None) -> Any:
    """Who chose what, for counting officers; the look itself is recorded. A secret ballot has no name to show."""
    must(by, COUNT, vote.place)
    if vote.secret:
        raise Refused(_("This vote is secret: nobody sees who chose what."))
    if vote.state == VoteState.OPEN:
        raise Refused(_("Ballots are read after the close, so that nobody is pressed while the vote runs."))  # fmt: skip
    vote.keep("view_ballots", by=by, at=at)
    return (
        Ballot.objects.filter(matter__vote=vote)
        .select_related("matter", "entry", "mark")
        .prefetch_related("entry__owners__party")
        .order_by("entry__number", "matter__order")
    )


def _today(act: Act) -> date:
    return timezone.localdate(act.at)


def _publish(vote: Vote, act: Act) -> None:
    vote.published_on = _today(act)


# What a step brings along, beside the state it leads to.
_BRINGS: Final[dict[str, Callable[[Vote, Act], None]]] = {
    "publish_notice": lambda vote, act: publish_notice(vote, dict(act.data), _today(act)),
    "open": lambda vote, act: freeze(vote, _today(act)),
    "extend": lambda vote, act: extend(vote, act.data.get("closes_on"), act.note, by=act.by, at=act.at),
    "close": lambda vote, act: _may_close(vote, _today(act)),
    "end": lambda vote, act: _has_ended(vote, _today(act)),
    "certify": lambda vote, act: _certify(vote, str(act.data.get("explanation", "")), act.by, act.at),
    "publish": _publish,
    "challenge": lambda vote, act: _may_challenge(vote, act.data.get("known_on"), _today(act)),
}  # fmt: skip

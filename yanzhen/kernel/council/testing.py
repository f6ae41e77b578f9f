"""Builders: an estate's vote with its roll, published, open, closed; voters and officers."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.kernel.council.actions.calling import CallDraft, write_call
from yanzhen.kernel.council.actions.casting import Cast, cast
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.electing import Body, add_election
from yanzhen.kernel.council.actions.preparing import (
    LineDraft,
    OwnerDraft,
    VoteDraft,
    add_lines,
    draft_vote,
)
from yanzhen.kernel.council.actions.sheets import Said, count_box, enter_sheet, hand_out
from yanzhen.kernel.council.contracts import CAPABILITIES, CHAIR, SECRETARY
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.documents.testing import PNG, an_upload
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.rulebook.actions import take_over_packs

NOTICE_AT: Final = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
OPENS: Final = date(2026, 6, 16)
CLOSES: Final = date(2026, 6, 30)
OPEN_AT: Final = datetime(2026, 6, 16, 2, 0, tzinfo=UTC)
AFTER: Final = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
DAYS: Final = {"opens_on": OPENS, "closes_on": CLOSES, "studied_on": NOTICE_AT.date()}
ALL: Final = frozenset(capability.slug for capability in CAPABILITIES)
_numbers = itertools.count(1)


def a_secretary(place: Place | None = None) -> Actor:
    return an_actor(SECRETARY, place)


def a_chair(place: Place | None = None) -> Actor:
    return an_actor(CHAIR, place)


def a_line(person: Person | None = None, area: int | None = 9_000, **facts: Any) -> LineDraft:
    number = next(_numbers)
    person = person or a_person(f"Owner {number}")
    known: dict[str, Any] = {"unit": f"1-{number:04d}", "area": area, "area_source": "registered" if area else ""}  # fmt: skip
    owners = facts.pop("owners_", None) or [OwnerDraft(party=person.party)]
    return LineDraft(owners=owners, **{**known, **facts})


def a_vote_draft(
    *lines: LineDraft, place: Place | None = None, electorate: str = "owners", by: Actor | None = None, **facts: Any,
) -> Vote:  # fmt: skip
    """A draft with one matter; three owners of 90 square metres each unless told otherwise."""
    take_over_packs()
    place = place or a_place()
    matters = {"owners": ("fund_use", "Repair the terrace"), "members": ("dividend", "Dividend of 2026")}  # fmt: skip
    draft = VoteDraft(
        title="Terrace", electorate=electorate, place=place, matters=[matters.get(electorate, ("other", "Rules"))],
        count_parking=False if electorate == "owners" else None,
    )  # fmt: skip
    by = by or a_secretary()
    vote = draft_vote(replace(draft, **facts), by=by, at=NOTICE_AT)
    chosen = lines or tuple(a_line(area=9_000 if electorate == "owners" else None) for _n in range(3))  # fmt: skip
    add_lines(vote, chosen, by=by)
    return vote


def a_temporary_draft(*lines: LineDraft, **facts: Any) -> Vote:
    """A draft of a temporary meeting that an emergency calls."""
    vote = a_vote_draft(*lines, temporary=True, **facts)
    write_call(vote, CallDraft("emergency", "Owners' committee", "The lift fell"), by=a_secretary(), at=NOTICE_AT)  # fmt: skip
    return vote


def a_noticed_vote(*lines: LineDraft, **facts: Any) -> Vote:
    return take_step(a_vote_draft(*lines, **facts), "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)  # fmt: skip


def an_open_vote(*lines: LineDraft, **facts: Any) -> Vote:
    return take_step(a_noticed_vote(*lines, **facts), "open", by=a_secretary(), at=OPEN_AT)


def owner_of(entry: RollEntry) -> Actor:
    owner = entry.owners.exclude(party=None).select_related("party__person__party").first()
    assert owner is not None and owner.party is not None  # noqa: S101, PT018
    return a_resident(owner.party.person)


def choose(vote: Vote, choice: str = "yes") -> dict[Any, str]:
    return {matter.pk: choice for matter in vote.matters.all()}


def cast_by(entry: RollEntry, choice: str = "yes", **facts: Any) -> Cast:
    return cast(entry.vote, entry, choose(entry.vote, choice), by=owner_of(entry), at=OPEN_AT, **facts)  # fmt: skip


def a_closed_vote(*choices: str, **facts: Any) -> Vote:
    """Open, then one choice for each line in turn, then closed."""
    vote = an_open_vote(*facts.pop("lines", ()), **facts)
    for entry, choice in zip(vote.roll.all(), choices, strict=False):
        cast_by(entry, choice)
    return take_step(vote, "close", by=a_secretary(), at=AFTER)


def a_certified_vote(*choices: str, **facts: Any) -> Vote:
    return take_step(a_closed_vote(*choices, **facts), "certify", by=a_chair(), at=AFTER)


def a_published_vote(*choices: str, **facts: Any) -> Vote:
    return take_step(a_certified_vote(*choices, **facts), "publish", by=a_chair(), at=AFTER)


def a_photo(name: str = "ballot.png") -> SimpleUploadedFile:
    return an_upload(name, PNG + str(next(_numbers)).encode())


def a_paper_vote(papers: int = 3, box: int | None = 3, lines: int = 4, **facts: Any) -> Vote:
    """A secret vote of members that has closed: so many took a paper, and so many were counted in the box."""
    drawn = tuple(a_line(area=None) for _n in range(lines))
    vote = an_open_vote(*drawn, electorate="members", secret=True, **facts)
    officer = a_secretary()
    for entry in vote.roll.all()[:papers]:
        hand_out(vote, entry, by=officer, at=OPEN_AT)
    vote = take_step(vote, "close", by=officer, at=AFTER)
    if box is not None:
        count_box(vote, box, by=officer, at=AFTER)
    return vote


def a_paper_election(voters: int) -> Vote:
    """Three seats and four names, all on paper, closed and counted."""
    vote = a_vote_draft(*[a_line(area=None) for _n in range(voters)], electorate="members", secret=True, matters=[])  # fmt: skip
    body = Body("Board", "board_election", 3, ("Ann", "Bo", "Chen", "Du"), term_years=5)
    add_election(vote, body, by=a_secretary())
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    for entry in vote.roll.all():
        hand_out(vote, entry, by=a_secretary(), at=OPEN_AT)
    vote = take_step(vote, "close", by=a_secretary(), at=AFTER)
    count_box(vote, voters, by=a_secretary(), at=AFTER)
    return vote


def enter_twice(vote: Vote, number: int, choice: str = "yes", invalid: str = "") -> None:
    """One sheet, entered alike by two."""
    said = Said(choose(vote, choice), invalid)
    enter_sheet(vote, number, said, by=a_secretary(), photo=a_photo(), at=AFTER)
    enter_sheet(vote, number, said, by=a_chair(), at=AFTER)


def later(days: int) -> datetime:
    return AFTER + timedelta(days=days)

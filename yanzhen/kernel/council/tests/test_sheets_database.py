"""What PostgreSQL holds of papers in the box, whoever writes around the verbs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.actions.sheets import Said, count_box, enter_sheet
from yanzhen.kernel.council.models import BoxCount, Certificate, SheetEntry, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    a_chair,
    a_closed_vote,
    a_paper_election,
    a_paper_vote,
    a_photo,
    a_secretary,
    an_open_vote,
    choose,
    enter_twice,
)

pytestmark = pytest.mark.django_db


def refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    cause: Any = error.value.__cause__
    assert cause.diag.constraint_name == name, str(error.value)


def a_secret_vote() -> Vote:
    return an_open_vote(electorate="members", secret=True)


def a_count(vote: Vote, **facts: Any) -> BoxCount:
    return BoxCount.objects.create(**{"vote": vote, "turn": 9, "sheets": 3, "why": "x", "person_id": new_key(), "person_name": "A", "recorded_at": AFTER, **facts})  # fmt: skip


def test_counts_hold_whoever_writes_them() -> None:
    vote = a_paper_vote(papers=3, box=3)
    after = "papers_are_counted_after_the_close"
    refused(after, lambda: a_count(a_secret_vote()))
    refused(after, lambda: a_count(a_closed_vote()))
    enter_twice(vote, 3)
    refused("no_fewer_papers_than_are_entered", lambda: a_count(vote, sheets=2))
    refused("a_box_is_counted_again_for_a_reason", lambda: a_count(vote, turn=2, why=""))
    refused("counts_of_a_box_follow", lambda: a_count(vote, turn=1))


def an_entry(vote: Vote, **facts: Any) -> SheetEntry:
    said = {str(key): one for key, one in choose(vote).items()}
    return SheetEntry.objects.create(**{"vote": vote, "number": 1, "round": 1, "turn": 1, "said": said, "photo_sha256": "a" * 64, "person_id": new_key(), "person_name": "A", "recorded_at": AFTER, **facts})  # fmt: skip


def test_entries_hold_whoever_writes_them() -> None:
    vote = a_paper_vote(papers=3, box=3)
    after, may, follow = "papers_are_counted_after_the_close", "a_sheet_says_what_a_ballot_may", "entries_of_a_sheet_follow"  # fmt: skip
    refused(after, lambda: an_entry(a_secret_vote()))
    refused(after, lambda: an_entry(a_closed_vote()))
    refused("a_sheet_is_one_of_the_box", lambda: an_entry(vote, number=4))
    refused("a_sheet_is_one_of_the_box", lambda: an_entry(a_paper_vote(box=None)))
    for said in ({}, {str(vote.matters.get().pk): "perhaps"}, {str(new_key()): "yes"}):
        refused(may, partial(an_entry, vote, said=said))
    refused(follow, lambda: an_entry(vote, turn=2))
    refused(follow, lambda: an_entry(vote, round=2))
    refused("a_sheet_has_its_photo", lambda: an_entry(vote, photo_sha256=""))
    person = an_entry(vote).person_id
    refused("a_sheet_is_entered_once_a_turn", lambda: an_entry(vote))
    refused("two_people_enter_a_sheet", lambda: an_entry(vote, turn=2, person_id=person))
    an_entry(vote, turn=2)
    refused(follow, lambda: an_entry(vote, round=2))  # they agree


def test_nothing_of_a_sheet_leads_to_a_line_or_to_when_it_was_put_in() -> None:
    columns = {field.name for field in SheetEntry._meta.concrete_fields}
    assert columns == {"id", "vote", "number", "round", "turn", "invalid", "said", "photo_sha256", "person_id", "person_name", "recorded_at"}  # fmt: skip
    related = {field.related_model for field in SheetEntry._meta.concrete_fields if field.is_relation}  # fmt: skip
    assert related == {Vote}


def test_a_sheet_with_more_names_than_seats_says_nothing() -> None:
    vote = a_paper_election(1)
    refused("a_sheet_says_what_a_ballot_may", lambda: an_entry(vote))
    an_entry(vote, said={}, invalid="too_many")


def certify_behind(vote: Vote, out: int, found: int, valid: int, invalid: int, ballots: int | None = None) -> None:  # fmt: skip
    Certificate.objects.create(
        vote=vote, marks=out, ballots=ballots or out, ballots_expected=ballots or out, receipts_root="", certified_at=AFTER,
        papers_out=out, papers_in=found, papers_valid=valid, papers_invalid=invalid,
    )  # fmt: skip


def test_more_papers_than_were_handed_out_are_not_certified() -> None:
    vote = a_paper_vote(papers=2, box=3)
    for number in (1, 2, 3):
        enter_twice(vote, number)
    refused("no_more_papers_than_were_handed_out", lambda: certify_behind(vote, 2, 3, 3, 0))


def test_missing_papers_are_not_certified_in_silence() -> None:
    vote = a_paper_vote(papers=2, box=1)
    enter_twice(vote, 1)
    refused("missing_papers_are_explained", lambda: certify_behind(vote, 2, 1, 1, 0))


def test_a_certificate_says_what_was_counted() -> None:
    vote = a_paper_vote(papers=2, box=None)
    refused("the_box_is_counted_first", lambda: certify_behind(vote, 2, 2, 2, 0))
    count_box(vote, 2, by=a_secretary(), at=AFTER)
    enter_twice(vote, 1)
    enter_sheet(vote, 2, Said(choose(vote)), by=a_secretary(), photo=a_photo(), at=AFTER)
    says = "a_certificate_says_what_was_counted"
    refused(says, lambda: certify_behind(vote, 2, 2, 2, 0))
    enter_sheet(vote, 2, Said(choose(vote)), by=a_chair(), at=AFTER)
    for lie in ((2, 2, 1, 1), (1, 1, 1, 0), (3, 2, 2, 0), (0, 0, 0, 0)):
        refused(says, partial(certify_behind, vote, *lie))
    certify_behind(vote, 2, 2, 2, 0)

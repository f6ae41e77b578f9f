"""What the council promises, PostgreSQL holds against whoever writes around the verbs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from yanzhen.base.keys import new_key, secret_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import as_owner
from yanzhen.kernel.council.actions.counting import recount, take_step
from yanzhen.kernel.council.models import (
    Attendance,
    Ballot,
    Call,
    CallBack,
    Delivery,
    Extension,
    Mark,
    Matter,
    PaperBallot,
    Proxy,
    RollEntry,
    RollOwner,
    SecretBallot,
    Vote,
)
from yanzhen.kernel.council.testing import (
    AFTER,
    OPEN_AT,
    a_chair,
    a_closed_vote,
    a_noticed_vote,
    a_paper_vote,
    a_published_vote,
    a_secretary,
    an_open_vote,
    cast_by,
    enter_twice,
)
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db


def refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises((IntegrityError, InternalError)) as error, transaction.atomic():
        act()
    named = getattr(error.value.__cause__, "diag", None)
    assert name in str(error.value) or (named and named.constraint_name == name), str(error.value)


def first(vote: Vote) -> RollEntry:
    entry = vote.roll.first()
    assert entry is not None
    return entry


def a_mark(vote: Vote, entry: RollEntry, **facts: Any) -> Mark:
    known = {"channel": "electronic", "at": None if vote.secret else OPEN_AT}
    return Mark.objects.create(vote=vote, entry=entry, **{**known, **facts})


APPEND_ONLY = ("mark", "ballot", "secretballot", "secretreceipt", "result", "certificate", "attendance", "callback", "delivery", "call", "extension", "boxcount", "sheetentry")  # fmt: skip
ACTS = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")


def a_row_of_each() -> None:
    vote = a_published_vote("yes", "yes", "yes")
    with connection.cursor() as cursor:
        # Rows of the tables that this vote has none in; their own triggers ask other things.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    running = an_open_vote()
    entry = first(running)
    Attendance.objects.create(vote=running, entry=entry, recorded_at=AFTER)
    CallBack.objects.create(mark=vote.marks.all()[0], confirmed=True, recorded_at=AFTER)
    Delivery.objects.create(vote=running, entry=entry, method="By hand", receiver="Owner", on=AFTER.date(), recorded_at=AFTER)  # fmt: skip
    enter_twice(a_paper_vote(papers=1, box=1), 1)
    Call.objects.create(vote=vote, rule="emergency", caller="Owners", called_on=AFTER.date(), recorded_at=AFTER)  # fmt: skip
    Extension.objects.create(vote=vote, before=OPEN_AT.date(), until=AFTER.date(), reason="Floods", recorded_at=AFTER)  # fmt: skip
    secret = an_open_vote(electorate="members", secret=True)
    cast_by(first(secret))


def test_what_was_cast_and_counted_is_only_added_to() -> None:
    a_row_of_each()
    for table in APPEND_ONLY:
        column = {"secretreceipt": "vote_id", "result": "outcome", "certificate": "marks", "callback": "confirmed", "call": "caller"}.get(table, "id")  # fmt: skip
        for act in ACTS:
            with as_owner() as cursor:
                said = act.format(f"council_{table}", column)
                refused(f"Rows of council_{table} are append-only", partial(cursor.execute, said))
            with connection.cursor() as cursor:
                cursor.execute("SELECT has_table_privilege(%s, 'UPDATE,DELETE,TRUNCATE')", [f"council_{table}"])  # fmt: skip
                assert cursor.fetchone() == (settings.ONE_DATABASE_ROLE,), table


def test_a_result_typed_over_is_found_by_the_recount() -> None:
    vote = a_published_vote("yes", "yes", "yes")
    assert recount(vote) == []
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE council_result DISABLE TRIGGER append_only_rows")
        cursor.execute("UPDATE council_result SET outcome = 'rejected'")
    assert recount(vote) == ["Repair the terrace"]


def test_an_open_roll_stands_still() -> None:
    vote = an_open_vote()
    entry = first(vote)
    owner = entry.owners.get()
    for act in (
        lambda: RollEntry.objects.filter(pk=entry.pk).update(area=1),
        lambda: RollEntry.objects.create(vote=vote, number=99, unit="99", head="x", area=1, area_source="surveyed"),
        lambda: RollOwner.objects.filter(pk=owner.pk).update(party=a_person().party),
        lambda: RollOwner.objects.filter(pk=owner.pk)._raw_delete("default"),
        lambda: RollOwner.objects.create(entry=entry, party=a_person().party),
        lambda: Matter.objects.update(title="Something else"),
        lambda: Matter.objects.create(vote=vote, order=2, kind="manager", title="Hidden"),
    ):  # fmt: skip
        refused("an_open_roll_is_frozen", act)


def test_matters_stand_still_from_the_notice_on_and_the_roll_does_not() -> None:
    vote = a_noticed_vote()
    refused("an_open_roll_is_frozen", lambda: Matter.objects.create(vote=vote, order=2, kind="manager", title="Hidden"))  # fmt: skip
    RollEntry.objects.filter(pk=first(vote).pk).update(area=9_100)


def test_a_line_can_not_move_into_or_out_of_a_frozen_roll() -> None:
    frozen, other = an_open_vote(), a_noticed_vote()
    refused("an_open_roll_is_frozen", lambda: RollEntry.objects.filter(pk=first(other).pk).update(vote=frozen, number=77))  # fmt: skip
    refused("an_open_roll_is_frozen", lambda: RollEntry.objects.filter(pk=first(frozen).pk).update(vote=other, number=77))  # fmt: skip


def test_votes_are_cast_while_open_only_and_once() -> None:
    vote = an_open_vote()
    entry = first(vote)
    a_mark(vote, entry)
    refused("a_line_votes_once", lambda: a_mark(vote, entry))
    for other in (a_noticed_vote(), a_closed_vote()):
        refused("votes_are_cast_while_open", partial(a_mark, other, first(other)))
    refused("a_mark_is_of_its_own_roll", lambda: a_mark(vote, first(a_noticed_vote())))


def a_ballot(mark: Mark, **facts: Any) -> Ballot:
    known = {"matter": mark.vote.matters.get(), "entry": mark.entry, "mark": mark, "choice": "yes"}
    return Ballot.objects.create(**{**known, **facts})


def test_a_named_ballot_belongs_to_the_mark_of_its_line() -> None:
    vote, other = an_open_vote(), an_open_vote()
    one, two, _three = vote.roll.all()
    mark = a_mark(vote, one)
    refused("a_ballot_belongs_to_its_mark", lambda: a_ballot(mark, entry=two))
    refused("a_ballot_belongs_to_its_mark", lambda: a_ballot(mark, matter=other.matters.get()))
    a_ballot(mark)
    refused("one_ballot_per_line_and_matter", lambda: a_ballot(mark))
    secret = an_open_vote(electorate="members", secret=True)
    refused("a_ballot_belongs_to_its_mark", lambda: a_ballot(a_mark(secret, first(secret))))


def test_what_marks_and_ballots_refer_to_stays() -> None:
    """They hold no foreign key to the vote and its matters, which all voters share."""
    vote = an_open_vote()
    entry = first(vote)
    cast_by(entry)
    with as_owner() as cursor:
        refused("an_open_roll_is_frozen", partial(cursor.execute, "DELETE FROM council_matter"))
        refused("an_open_roll_is_frozen", partial(cursor.execute, "UPDATE council_matter SET id = gen_random_uuid()"))  # fmt: skip
        refused("still referenced", partial(cursor.execute, "DELETE FROM council_vote"))
        refused("still referenced", partial(cursor.execute, "UPDATE council_vote SET id = gen_random_uuid()"))  # fmt: skip
    other = vote.roll.all()[1]
    refused("a_mark_is_of_its_own_roll", lambda: Mark.objects.create(vote_id=new_key(), entry=other, channel="electronic", at=OPEN_AT))  # fmt: skip
    mark = vote.marks.get()
    for wrong in ({"matter_id": new_key()}, {"mark_id": new_key()}, {"entry_id": new_key()}):
        refused("a_ballot_belongs_to_its_mark", partial(Ballot.objects.create, **{"matter_id": vote.matters.get().pk, "entry_id": entry.pk, "mark_id": mark.pk, "choice": "yes", **wrong}))  # fmt: skip


def test_what_changes_the_count_is_written_down_before_the_close() -> None:
    def deliver(vote: Vote, entry: RollEntry) -> None:
        Delivery.objects.create(vote=vote, entry=entry, method="By hand", receiver="Owner", on=AFTER.date(), recorded_at=AFTER)  # fmt: skip

    def attend(vote: Vote, entry: RollEntry) -> None:
        Attendance.objects.create(vote=vote, entry=entry, recorded_at=AFTER)

    noticed, running, closed = a_noticed_vote(), an_open_vote(), a_closed_vote()
    deliver(noticed, first(noticed))
    deliver(running, first(running))
    attend(running, first(running))
    late = "what_counts_is_written_before_the_close"
    refused(late, lambda: attend(noticed, first(noticed)))
    refused(late, lambda: attend(closed, first(closed)))
    refused(late, lambda: deliver(closed, first(closed)))
    refused(late, lambda: deliver(running, first(noticed)))


def test_a_ballot_put_in_after_the_close_is_refused() -> None:
    vote = an_open_vote()
    mark = a_mark(vote, first(vote))
    Vote.objects.filter(pk=vote.pk).update(state="closed", closed_on=AFTER.date())
    refused("a_ballot_belongs_to_its_mark", lambda: a_ballot(mark))


def test_secret_ballots_lie_in_open_secret_votes_and_their_marks_say_only_that() -> None:
    named, secret = an_open_vote(), an_open_vote(electorate="members", secret=True)
    with as_owner():
        refused("a_secret_ballot_is_of_a_secret_vote", lambda: SecretBallot.objects.create(matter=named.matters.get(), choice="yes"))  # fmt: skip
    entry = first(secret)
    refused("a_secret_mark_says_only_that", lambda: a_mark(secret, entry, at=OPEN_AT))
    refused("a_secret_mark_says_only_that", lambda: a_mark(secret, entry, receipt="abc"))
    with as_owner():
        SecretBallot.objects.create(matter=secret.matters.get(), choice="yes")
        Vote.objects.filter(pk=secret.pk).update(state="closed", closed_on=AFTER.date())
        refused("a_secret_ballot_is_of_a_secret_vote", lambda: SecretBallot.objects.create(matter=secret.matters.get(), choice="yes"))  # fmt: skip


def test_more_ballots_than_marks_are_explained_or_not_certified() -> None:
    vote = an_open_vote(electorate="members", secret=True)
    cast_by(first(vote))
    with as_owner():
        SecretBallot.objects.create(matter=vote.matters.get(), choice="yes")  # stuffed
    vote = take_step(vote, "close", by=a_secretary(), at=AFTER)
    with pytest.raises(Refused, match="There are 2 ballots"):
        take_step(vote, "certify", by=a_chair(), at=AFTER)
    take_step(vote, "certify", by=a_chair(), at=AFTER, data={"explanation": "One was stuffed"})
    refused("a_mismatch_is_explained", lambda: type(vote.certificate).objects.bulk_create([_a_certificate(vote)]))  # fmt: skip


def _a_certificate(vote: Vote) -> Any:
    other = a_closed_vote()
    kept = type(vote.certificate)
    return kept(vote=other, marks=1, ballots=2, ballots_expected=1, receipts_root="", certified_at=AFTER)  # fmt: skip


def test_paper_counts_after_two_entries_by_two_people() -> None:
    vote = an_open_vote()
    entry = first(vote)
    refused("paper_counts_after_two_entries", lambda: a_mark(vote, entry, channel="paper"))
    person = new_key()
    paper = PaperBallot.objects.create(
        vote=vote, entry=entry, photo_sha256="a" * 64, first_by_id=person, first_by_name="A", recorded_at=OPEN_AT,
    )  # fmt: skip
    refused("paper_counts_after_two_entries", lambda: a_mark(vote, entry, channel="paper"))
    refused("two_people_enter_a_paper_ballot", lambda: PaperBallot.objects.update(second_by_id=person))  # fmt: skip
    refused("a_paper_ballot_has_its_photo", lambda: PaperBallot.objects.update(photo_sha256=""))
    paper.second_by_id, paper.differs = secret_key(), True
    paper.save()
    refused("paper_counts_after_two_entries", lambda: a_mark(vote, entry, channel="paper"))
    PaperBallot.objects.update(differs=False)
    a_mark(vote, entry, channel="paper")


def test_a_proxy_stays_within_the_cap() -> None:
    vote, none = an_open_vote(proxy_cap=1), an_open_vote()
    holder = a_person()

    def a_proxy(of: Vote, entry: RollEntry) -> Proxy:
        return Proxy.objects.create(vote=of, entry=entry, holder=holder, until=OPEN_AT.date(), document_sha256="a" * 64, recorded_at=OPEN_AT)  # fmt: skip

    one, two, _three = vote.roll.all()
    a_proxy(vote, one)
    refused("a_proxy_stays_within_the_cap", lambda: a_proxy(vote, two))
    refused("a_proxy_stays_within_the_cap", lambda: a_proxy(none, first(none)))


def test_a_vote_moves_along_its_table_and_is_fixed_once_open() -> None:
    vote = an_open_vote()
    refused("a_vote_moves_along_its_table", lambda: Vote.objects.update(state="published"))
    refused("a_vote_moves_along_its_table", lambda: Vote.objects.update(state="draft"))
    for change in ({"silence": "delivered_counts_as_participating", "silence_clause": "x"}, {"count_parking": True}, {"heads_all": 1}, {"proxy_cap": 9}):  # fmt: skip
        refused("an_open_vote_is_fixed", partial(Vote.objects.filter(pk=vote.pk).update, **change))  # fmt: skip


def test_owners_are_told_in_time() -> None:
    vote = a_noticed_vote()
    noticed = vote.noticed_on
    assert noticed is not None
    refused("owners_are_told_in_time", lambda: Vote.objects.update(opens_on=noticed.replace(day=15)))  # fmt: skip
    refused("owners_vote_for_five_to_sixty_days", lambda: Vote.objects.update(closes_on=noticed.replace(day=19)))  # fmt: skip
    refused("owners_vote_for_five_to_sixty_days", lambda: Vote.objects.update(closes_on=noticed.replace(month=8, day=15)))  # fmt: skip


def test_a_roll_that_was_changed_behind_the_trigger_is_not_certified() -> None:
    vote = a_closed_vote("yes", "yes", "yes")
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE council_rollentry DISABLE TRIGGER roll_is_frozen")
        cursor.execute("UPDATE council_rollentry SET area = area + 1")
    with pytest.raises(Refused, match="fingerprint differs"):
        take_step(vote, "certify", by=a_chair(), at=AFTER)

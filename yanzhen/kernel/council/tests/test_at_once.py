"""One owner, sixteen hands: one ballot stands. A vote that closes takes no ballot after it."""

import threading
from functools import partial
from typing import Final

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once, until_others_wait
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import ballots_in, count, take_step
from yanzhen.kernel.council.actions.sheets import (
    Said,
    count_box,
    enter_sheet,
    hand_out,
    papers_of,
)
from yanzhen.kernel.council.models import Ballot, Mark, RollEntry, SheetEntry, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    OPEN_AT,
    a_chair,
    a_paper_vote,
    a_photo,
    a_secretary,
    an_open_vote,
    cast_by,
    choose,
    enter_twice,
    owner_of,
)
from yanzhen.kernel.parties.actors import Actor

PATIENCE_S: Final = 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secret", [False, True])
def test_the_same_owner_votes_from_sixteen_threads_and_one_ballot_stands(secret: bool) -> None:
    vote = an_open_vote(electorate="members" if secret else "owners", secret=secret)
    entry = vote.roll.first()
    assert entry is not None
    owner = owner_of(entry)

    def vote_again(choice: str) -> None:
        cast(vote, RollEntry.objects.get(pk=entry.pk), choose(vote, choice), by=owner, at=OPEN_AT)

    said = at_once(*[lambda n=n: vote_again("yes" if n % 2 else "no") for n in range(16)])

    assert sum(one is None for one in said) == 1
    closed = take_step(vote, "close", by=a_secretary(), at=AFTER)
    assert (Mark.objects.count(), ballots_in(closed)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_paper_and_a_ballot_on_the_phone_at_once_leave_one_mark() -> None:
    vote = an_open_vote(electorate="members", secret=True)
    entry, officer = vote.roll.all()[0], a_secretary()
    owner, choices = owner_of(entry), choose(vote)

    def take(_n: int) -> None:
        hand_out(vote, RollEntry.objects.get(pk=entry.pk), by=officer, at=OPEN_AT)

    def phone(_n: int) -> None:
        cast(vote, RollEntry.objects.get(pk=entry.pk), choices, by=owner, at=OPEN_AT)

    said = at_once(*[partial(take if n % 2 else phone, n) for n in range(12)])

    assert sum(one is None for one in said) == 1
    closed = take_step(vote, "close", by=a_secretary(), at=AFTER)
    assert ballots_in(closed) == (Mark.objects.get().channel == "electronic")


@pytest.mark.django_db(transaction=True)
def test_one_sheet_entered_by_many_at_once_is_entered_twice_by_two() -> None:
    vote = a_paper_vote(papers=1, box=1)
    officers, said = [a_secretary() for _n in range(6)], Said(choose(vote))

    def first(by: Actor) -> None:
        enter_sheet(vote, 1, said, by=by, photo=a_photo(), at=AFTER)

    def second(by: Actor) -> None:
        enter_sheet(vote, 1, said, by=by, at=AFTER)

    assert sum(one is None for one in at_once(*[partial(first, by) for by in officers])) == 1
    assert sum(one is None for one in at_once(*[partial(second, by) for by in officers])) == 1
    one, two = SheetEntry.objects.order_by("turn")
    assert (one.turn, two.turn, one.person_id != two.person_id) == (1, 2, True)
    assert papers_of(vote).done


@pytest.mark.django_db(transaction=True)
def test_a_certificate_and_another_count_at_once_do_not_contradict_each_other() -> None:
    vote = a_paper_vote(papers=2, box=1)
    enter_twice(vote, 1)
    chair, officer = a_chair(), a_secretary()

    said = at_once(
        lambda: take_step(Vote.objects.get(pk=vote.pk), "certify", by=chair, at=AFTER, data={"explanation": "One is missing"}),
        lambda: count_box(Vote.objects.get(pk=vote.pk), 2, by=officer, why="Found it", at=AFTER),
    )  # fmt: skip

    assert sum(one is None for one in said) == 1
    certified = Vote.objects.get(pk=vote.pk).state == "certified"
    assert papers_of(vote).in_box == (1 if certified else 2)


@pytest.mark.django_db(transaction=True)
def test_a_ballot_behind_its_mark_waits_for_the_close_too() -> None:
    vote = an_open_vote()
    entry = vote.roll.all()[0]
    mark = Mark.objects.create(vote=vote, entry=entry, channel="electronic", at=OPEN_AT)
    said: list[BaseException] = []

    def put_in_late() -> None:
        try:
            Ballot.objects.create(matter=vote.matters.get(), entry=entry, mark=mark, choice="yes")
        except IntegrityError as error:
            said.append(error)
        finally:
            connection.close()

    late = threading.Thread(target=put_in_late)
    with transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(state="closed", closed_on=AFTER.date())
        late.start()
        until_others_wait()
    late.join(PATIENCE_S)
    assert "open vote" in str(said[0])
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_votes_while_it_closes_is_counted_or_told_so() -> None:
    vote = an_open_vote()
    entries = list(vote.roll.all())
    cast_by(entries[0])
    cast_by(entries[1])
    secretary = a_secretary()

    said = at_once(
        lambda: cast_by(RollEntry.objects.select_related("vote").get(pk=entries[2].pk)),
        lambda: take_step(Vote.objects.get(pk=vote.pk), "close", by=secretary, at=AFTER),
    )

    assert said[1] is None
    stood = 3 if said[0] is None else 2
    assert Mark.objects.count() == Ballot.objects.count() == stood
    assert next(iter(count(vote).values())).strict.count.heads["yes"] == stood


@pytest.mark.django_db(transaction=True)
def test_a_ballot_that_waits_for_the_close_is_told_so() -> None:
    vote = an_open_vote()
    entry = vote.roll.select_related("vote").all()[0]
    owner, choices = owner_of(entry), choose(vote)
    said: list[BaseException] = []

    def vote_late() -> None:
        try:
            cast(vote, entry, choices, by=owner, at=OPEN_AT)
        except Refused as refusal:
            said.append(refusal)
        finally:
            connection.close()

    late = threading.Thread(target=vote_late)
    with transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(state="closed", closed_on=AFTER.date())
        late.start()
        until_others_wait()
    late.join(PATIENCE_S)
    assert "not open" in str(said[0])
    assert not Mark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_closes_waits_for_a_ballot_on_its_way() -> None:
    vote, secretary = an_open_vote(), a_secretary()

    def close() -> None:
        take_step(Vote.objects.get(pk=vote.pk), "close", by=secretary, at=AFTER)
        connection.close()

    closing = threading.Thread(target=close)
    with transaction.atomic():
        cast_by(vote.roll.select_related("vote").all()[0])
        closing.start()
        until_others_wait()
        assert closing.is_alive()
    closing.join(PATIENCE_S)
    vote.refresh_from_db()
    assert (vote.state, ballots_in(vote)) == ("closed", 1)


@pytest.mark.django_db(transaction=True)
def test_a_ballot_that_goes_by_an_older_snapshot_is_not_let_in_after_the_close() -> None:
    vote, secretary = an_open_vote(), a_secretary()
    entry = vote.roll.select_related("vote").all()[0]
    owner, choices = owner_of(entry), choose(vote)

    def close() -> None:
        take_step(Vote.objects.get(pk=vote.pk), "close", by=secretary, at=AFTER)
        connection.close()

    def vote_late() -> None:
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            assert Vote.objects.get(pk=vote.pk).state == "open"
            closing = threading.Thread(target=close)
            closing.start()
            closing.join(PATIENCE_S)
            cast(vote, entry, choices, by=owner, at=OPEN_AT)

    with pytest.raises(OperationalError, match="serialize"):
        vote_late()
    assert not Mark.objects.exists()

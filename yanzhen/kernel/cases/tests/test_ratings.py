"""Five levels, once per handling, by the one who asked; a bad one is followed to its end."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import rate_case
from yanzhen.kernel.cases.models import BadRating, Case, KindSetting, Rating
from yanzhen.kernel.cases.testing import (
    HEAD,
    Desk,
    a_case,
    a_desk,
    a_request_item,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.actors import NOBODY, Actor, actor_of_person
from yanzhen.kernel.parties.testing import at_the_door


class Handled:
    """A request with an answer: the case, who asked, who answered."""

    def __init__(self) -> None:
        person, self.place = some_person(), some_place()
        self.desk: Desk = a_desk(self.place)
        self.reporter: Actor = actor_of_person(person)
        self.case: Case = a_case(place=self.place, reporter=person, item=a_request_item())
        self.case.take_step("accept", by=self.desk.actor)
        self.answer()

    def answer(self) -> None:
        given: dict[str, Any] = {"note": "Done.", "data": {"outcome": "resolved"}}
        self.case.take_step("reply", by=self.desk.actor, **given)


@pytest.fixture
def handled(db: None) -> Handled:
    return Handled()


def test_one_rating_per_handling(handled: Handled) -> None:
    rate_case(handled.case, level=5, by=handled.reporter)

    with pytest.raises(Refused, match="rated already"):
        rate_case(handled.case, level=4, by=handled.reporter)
    handled.case.take_step("not_settled", by=handled.reporter, note="Again.")
    handled.answer()
    rate_case(handled.case, level=3, by=handled.reporter)

    assert [(r.round, r.level) for r in handled.case.ratings.order_by("round")] == [(1, 5), (2, 3)]


@pytest.mark.django_db(transaction=True)
def test_two_presses_leave_one_rating() -> None:
    handled = Handled()
    refusals: list[str] = []

    def press() -> None:
        try:
            rate_case(Case.objects.get(pk=handled.case.pk), level=4, by=handled.reporter)
        except Refused as refusal:
            refusals.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _press in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Rating.objects.count(), len(refusals)) == (1, 3)


def test_the_code_of_the_receipt_rates_without_a_login(handled: Handled) -> None:
    with pytest.raises(Refused, match="Only the one who asked"):
        rate_case(handled.case, level=5, by=NOBODY, code="WRONGX")

    rating = rate_case(handled.case, level=5, by=NOBODY, code=handled.case.code)

    assert rating.rater_id is None


def test_nobody_rates_their_own_handling(handled: Handled) -> None:
    with pytest.raises(Refused, match="Nobody rates their own"):
        rate_case(handled.case, level=5, by=handled.desk.actor, code=handled.case.code)
    me = handled.desk.actor.person_id
    with pytest.raises(IntegrityError, match="nobody_rates_their_own"), transaction.atomic():
        Rating.objects.create(
            case=handled.case, round=1, level=5, channel="web", rated_at=timezone.now(),
            rater_id=me, handler_person_id=me,
        )  # fmt: skip


def test_there_are_five_levels(handled: Handled) -> None:
    with pytest.raises(Refused, match="five levels"):
        rate_case(handled.case, level=6, by=handled.reporter)


def test_what_has_no_answer_yet_is_not_rated(db: None) -> None:
    person = some_person()
    case = a_case(reporter=person)

    with pytest.raises(Refused, match="once there is an answer"):
        rate_case(case, level=5, by=actor_of_person(person))


def test_a_rating_nobody_gave_is_never_counted(handled: Handled) -> None:
    rating = rate_case(handled.case, level=5, by=handled.reporter)
    Rating.objects.filter(pk=rating.pk).update(by_default=True)

    assert (Rating.objects.actual().count(), Rating.objects.good().count()) == (0, 0)


def test_a_bad_rating_is_verified_fixed_and_told(handled: Handled) -> None:
    head = a_desk(handled.place, duty=HEAD).actor
    loop = rate_case(handled.case, level=1, by=handled.reporter, comment="Still wet.").loop

    for name in ("verify", "fix", "tell"):
        loop.take(name, by=head, note=f"{name}: done")

    assert (loop.state, loop.closed_at is not None) == ("done", True)
    assert handled.case.events.filter(name__startswith="bad_rating_", public=False).count() == 3
    assert Rating.objects.bad().count() == 1


def test_a_rating_set_aside_after_an_appeal_is_not_counted(handled: Handled) -> None:
    head = a_desk(handled.place, duty=HEAD).actor
    loop = rate_case(handled.case, level=2, by=handled.reporter).loop

    loop.take("set_aside", by=head, note="Rated the wrong case, says the rater.")

    assert (Rating.objects.bad().count(), loop.closed_at is not None) == (0, True)


def test_the_steps_of_the_loop_keep_their_order_and_their_hands(handled: Handled) -> None:
    head = a_desk(handled.place, duty=HEAD).actor
    loop = rate_case(handled.case, level=2, by=handled.reporter).loop

    with pytest.raises(Refused, match="is at"):
        loop.take("tell", by=head, note="x")
    with pytest.raises(Refused, match="followed up by the head"):
        loop.take("verify", by=handled.desk.actor, note="x")
    with pytest.raises(Refused, match="Write what was found"):
        loop.take("verify", by=head, note=" ")


def test_the_handler_does_not_judge_the_rating(db: None) -> None:
    place, person = some_place(), some_person()
    head = a_desk(place, duty=HEAD)
    case = a_case(place=place, reporter=person, item=a_request_item(), office=head.office)
    case.take_step("accept", by=head.actor)
    case.take_step("reply", by=head.actor, note="Done.", data={"outcome": "resolved"})
    loop = rate_case(case, level=1, by=actor_of_person(person)).loop

    with pytest.raises(Refused, match="does not judge"):
        loop.take("verify", by=head.actor, note="All fine.")


def test_until_the_locality_sets_the_days_the_due_time_awaits_it(handled: Handled) -> None:
    loop = rate_case(handled.case, level=1, by=handled.reporter).loop
    assert (loop.awaits_setting, loop.due_at) == (True, None)
    head = a_desk(handled.place, duty=HEAD).actor

    page = at_the_door(head).get("/cases/bad-ratings/").content.decode()
    assert "awaits the locality" in page


def test_with_days_set_on_screen_it_has_a_due_time(handled: Handled) -> None:
    KindSetting.objects.create(pk="request", bad_rating_fix_days=5)

    loop = rate_case(handled.case, level=1, by=handled.reporter).loop

    assert (loop.awaits_setting, loop.due_at is not None) == (False, True)


def test_the_loop_is_walked_on_the_page(handled: Handled) -> None:
    head = at_the_door(a_desk(handled.place, duty=HEAD).actor)
    loop = rate_case(handled.case, level=1, by=handled.reporter).loop

    for name in ("verify", "fix", "tell"):
        answer = head.post(f"/cases/bad-ratings/{loop.pk}/{name}/", {"note": "Seen to."})
        assert answer.status_code == 302

    assert BadRating.objects.get().state == "done"


def test_the_history_does_not_name_who_rated(handled: Handled) -> None:
    rate_case(handled.case, level=1, by=handled.reporter, comment="Still wet.")

    event = handled.case.events.get(name="rate")
    assert (event.person_id, event.person_name, event.office_name) == (None, "", "")

"""Who files is held up once by what still runs, never by what has ended, and never by their own first press."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import RequestFactory
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.actions.faults import FaultDraft, declare_fault
from yanzhen.kernel.cases.models import Case, Fault
from yanzhen.kernel.cases.models.public_lines import PublicLine
from yanzhen.kernel.cases.models.similar import Similar
from yanzhen.kernel.cases.testing import (
    HEAD,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.cases.views.known import Known, known_at_desk, known_to_asker
from yanzhen.kernel.parties.actors import Actor, actor_of_person

pytestmark = pytest.mark.django_db


def sent(*looked: Any, once: Any = "") -> Any:
    """A form as it comes in, with what its page showed."""
    given = {"looked": [str(key) for key in looked], "once": str(once)}
    return RequestFactory().post("/", given).POST


def like(case: Case) -> Similar:
    return Similar(case, ("电梯",), "", 3, same_item=True, same_person=False)


def ended(case: Case) -> Case:
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        ended_at=now, clock_stopped_at=now, outcome="resolved", state="closed"
    )
    return Case.objects.get(pk=case.pk)


def test_what_runs_and_was_not_shown_holds_up_and_once_shown_it_does_not() -> None:
    running = a_case(item=a_request_item())
    known = Known([like(running)], [])

    assert known.unseen(sent())
    assert known.unseen(sent(uuid4()))
    assert not known.unseen(sent(running.pk))


def test_what_has_ended_holds_nobody_up() -> None:
    over, running = ended(a_case(item=a_request_item())), a_case(item=a_request_item())

    assert not Known([like(over)], []).unseen(sent())
    assert Known([like(over), like(running)], []).unseen(sent(over.pk))
    assert not Known([like(over), like(running)], []).unseen(sent(running.pk))


def test_the_first_press_of_the_same_form_does_not_hold_up_the_second() -> None:
    once = uuid4()
    first = a_case(item=a_request_item(), once_key=once)

    assert not Known([like(first)], []).unseen(sent(once=once))
    assert Known([like(first)], []).unseen(sent(once=uuid4()))
    assert Known([like(first)], []).unseen(sent(once="nonsense"))


def test_a_line_of_another_ones_request_and_a_fault_hold_up_until_they_were_shown() -> None:
    line = PublicLine(new_key(), "Lift", "1 号楼", "In hand", timezone.localdate())
    fault = Fault(case_id=new_key())

    assert Known([], [line]).unseen(sent())
    assert not Known([], [line]).unseen(sent(line.key))
    assert Known([], [], [fault]).unseen(sent())
    assert not Known([], [], [fault]).unseen(sent(fault.case_id))
    assert not Known([], []).unseen(sent())


class Door:
    """A resident and what they have asked at one place."""

    def __init__(self) -> None:
        self.person = some_person("周敏")
        self.place = some_place()
        self.desk = a_desk(self.place, duty=HEAD, title="Head")
        self.item = a_request_item(shared=True, duty=HEAD)

    @property
    def actor(self) -> Actor:
        return actor_of_person(self.person)

    def asked(self, title: str, **facts: Any) -> Case:
        known = {"item": self.item, "place": self.place, "office": self.desk.office}
        return a_case(title=title, **{**known, "reporter": self.person, **facts})

    def known(self, title: str, **facts: Any) -> Known:
        item = facts.pop("item", self.item)
        place = facts.pop("place", self.place)
        return known_to_asker(self.actor, item, place, {"title": title, **facts})


def test_ones_own_case_is_named_where_it_says_the_same() -> None:
    door = Door()
    own = door.asked("电梯停了没人修")

    known = door.known("三楼电梯停了")

    assert [one.case for one in known.similar] == [own]
    assert known.lines == []


def test_ones_own_case_about_another_matter_is_not_named() -> None:
    """The same sort of request by the same person, in other words: they know what they asked."""
    door = Door()
    door.asked("路灯不亮")

    assert door.known("电梯停了").similar == []


def test_a_case_of_ones_own_that_ended_is_named_and_holds_nobody_up() -> None:
    door = Door()
    case = door.asked("电梯停了没人修", at=timezone.now() - timedelta(days=2))
    over = ended(case)

    known = door.known("三楼电梯停了")

    assert [one.case for one in known.similar] == [over]
    assert not known.unseen(sent())


def test_what_others_asked_is_a_line_without_their_words() -> None:
    door = Door()
    others = door.asked("老王家的电梯停了", reporter=some_person("老王"))

    known = door.known("电梯停了")

    assert known.similar == []
    assert [line.key for line in known.lines] == [others.pk]
    assert "老王" not in repr(known.lines)


def test_for_an_application_nothing_is_looked_up() -> None:
    """It has a right to a decision of its own, whatever was asked in the same words."""
    door = Door()
    door.asked("电梯停了")
    assert door.known("电梯停了").count == 1

    known = door.known("电梯停了", item=an_item())

    assert (known.count, known.faults) == (0, [])
    at_desk = {"item": an_item(), "place": door.place, "title": "电梯停了"}
    assert known_at_desk(door.desk.actor, at_desk).count == 0
    assert known_at_desk(door.desk.actor, {**at_desk, "item": door.item}).count == 1


def test_what_runs_as_a_fault_is_said_once() -> None:
    door = Door()
    draft = FaultDraft(door.item, door.place, "电梯停了", "电梯停了，在修", timezone.now())
    fault = declare_fault(draft, by=door.desk.actor)

    to_asker = door.known("电梯停了")
    given = {"item": door.item, "place": door.place, "title": "电梯停了"}
    at_desk = known_at_desk(door.desk.actor, given)

    for known in (to_asker, at_desk):
        assert [one.pk for one in known.faults] == [fault.pk]
        assert known.count == 0

"""Who is told of a case, and when: in working time, once per rule and run of its clock."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.kernel.cases.actions import ask_extension, decide_extension, hand_on
from yanzhen.kernel.cases.actions.reminding import remind_all, remind_of
from yanzhen.kernel.cases.models import Case, CaseReminder, ReminderRule
from yanzhen.kernel.cases.testing import HEAD, Desk, a_case, a_desk, a_request_item, some_place
from yanzhen.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db

# A Monday without holidays after it, ten in the morning in Hangzhou; due the Monday after, 17:30.
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Scene:
    """A town, its community, a desk and a head in it, and the leader of the town."""

    def __init__(self) -> None:
        self.town = some_place("Town", kind="subdistrict")
        self.place = some_place(parent=self.town)
        self.desk = a_desk(self.place)
        self.head = a_desk(self.place, duty=HEAD, title="Head")
        self.leader = a_desk(self.town, duty=HEAD, title="Leader")
        self.item = a_request_item()

    def case(self, **changes: Any) -> Case:
        return a_case(item=self.item, place=self.place, at=MONDAY, **changes)

    def taken(self, **changes: Any) -> Case:
        case = self.case(**changes)
        case.take_step("accept", by=self.desk.actor, at=MONDAY)
        return case


@pytest.fixture
def scene() -> Scene:
    return Scene()


def a_rule(when: str = "before_due", amount: int = 1, unit: str = "working_day", telling: str = "remind", **more: Any) -> ReminderRule:  # fmt: skip
    return ReminderRule.objects.create(
        kind="request", when=when, amount=amount, unit=unit, telling=telling, **more
    )


def told_to(desk: Desk) -> list[str]:
    notices = Notice.objects.filter(person_id=desk.actor.person_id, kind="reminder")
    return list(notices.order_by("created_at").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("rule", "too_early", "moment"),
    [
        (("before_due", 1, "working_day"), datetime(2026, 3, 13, 0, 29, tzinfo=UTC), datetime(2026, 3, 13, 0, 30, tzinfo=UTC)),
        (("before_due", 0, "working_day"), datetime(2026, 3, 15, 4, 0, tzinfo=UTC), datetime(2026, 3, 16, 0, 30, tzinfo=UTC)),
        (("before_due", 2, "working_hour"), datetime(2026, 3, 16, 7, 29, tzinfo=UTC), datetime(2026, 3, 16, 7, 30, tzinfo=UTC)),
        (("after_due", 1, "working_day"), datetime(2026, 3, 16, 15, 0, tzinfo=UTC), datetime(2026, 3, 17, 0, 30, tzinfo=UTC)),
        (("after_due", 2, "working_hour"), datetime(2026, 3, 17, 2, 29, tzinfo=UTC), datetime(2026, 3, 17, 2, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_rule_speaks_at_its_moment_of_working_time(
    scene: Scene, rule: tuple[str, int, str], too_early: datetime, moment: datetime
) -> None:
    scene.taken()
    a_rule(*rule)

    early = remind_all(too_early).told

    assert (early, remind_all(moment).told) == (0, 1)
    assert CaseReminder.objects.get().moment == moment


def test_it_is_an_event_in_the_house_and_a_notice_to_the_handler(scene: Scene) -> None:
    case = scene.taken()
    a_rule()

    remind_all(MONDAY + 5 * DAY)

    event = case.events.get(name="remind")
    assert (event.public, event.person_id, event.data["reminder"]) == (False, None, ["before_due", 1, "working_day"])  # fmt: skip
    assert told_to(scene.desk) == ["A case is due soon"]


def test_each_rule_speaks_once_of_a_run(scene: Scene) -> None:
    case = scene.taken()
    a_rule("after_due")

    counts = [remind_all(MONDAY + days * DAY).told for days in (10, 10, 11, 30)]

    assert counts == [1, 0, 0, 0]
    assert case.events.filter(name="remind").count() == 1


def test_a_case_that_was_found_is_judged_again_under_its_lock(scene: Scene) -> None:
    """Between finding and telling, another worker may have told it, or somebody paused its clock."""
    told, paused = scene.taken(), scene.case()
    a_rule("after_due")
    a_rule("untaken", 4, "working_hour", "tell_head")
    Case.objects.filter(pk=paused.pk).update(paused=True, due_at=None)

    counts = [remind_of(case.pk, MONDAY + 10 * DAY) for case in (told, told, paused)]

    assert counts == [1, 0, 0]


def test_the_database_holds_it_to_once(scene: Scene) -> None:
    scene.taken()
    a_rule()
    remind_all(MONDAY + 5 * DAY)
    row = CaseReminder.objects.get()

    row.pk = ReminderRule().pk
    with pytest.raises(IntegrityError, match="a_rule_speaks_once_of_a_run"), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match="a_reminder_is_not_early"), transaction.atomic():
        CaseReminder.objects.update(done_at=MONDAY)


def test_a_worker_that_was_down_for_days_reminds_once_not_five_times(scene: Scene) -> None:
    case = scene.taken()
    for amount in (3, 2, 1, 0):
        a_rule("before_due", amount)
    last = a_rule("after_due", 1)

    told = remind_all(MONDAY + 9 * DAY).told

    assert (told, len(told_to(scene.desk)), case.events.filter(name="remind").count()) == (1, 1, 1)
    spoke = CaseReminder.objects.get(covered_by__isnull=True)
    assert (spoke.rule, spoke.covers.count()) == (last, 4)
    assert remind_all(MONDAY + 20 * DAY).told == 0


def test_there_is_no_cap_per_run(scene: Scene) -> None:
    for _again in range(120):
        scene.case()
    a_rule("after_due")

    assert remind_all(MONDAY + 10 * DAY).told == 120


def test_a_clock_that_stands_is_not_reminded_of(scene: Scene) -> None:
    case = scene.taken()
    a_rule("before_due", 1)
    case.take_step("pause", by=scene.desk.actor, at=MONDAY + DAY, note="Waiting for a part.")

    paused = remind_all(MONDAY + 30 * DAY).told
    case.take_step("resume", by=scene.desk.actor, at=MONDAY + 3 * DAY)

    assert paused == 0
    # Three days were not counted: due on Thursday, so reminded on Wednesday.
    assert [remind_all(MONDAY + days * DAY).told for days in (8, 9)] == [0, 1]


@pytest.mark.parametrize("end", [("reply", {"outcome": "resolved"}), None])
def test_what_is_answered_is_not_reminded_of(scene: Scene, end: Any) -> None:
    case = scene.taken()
    a_rule("after_due")
    if end:
        case.take_step(end[0], by=scene.desk.actor, at=MONDAY, note="Done.", data=end[1])
    else:
        case.take_step("withdraw", by=scene.desk.actor, at=MONDAY)

    assert remind_all(MONDAY + 30 * DAY).told == 0


def test_more_time_makes_a_new_run(scene: Scene) -> None:
    case = scene.taken()
    a_rule("before_due", 1)
    remind_all(MONDAY + 4 * DAY + HOUR)
    wish = ask_extension(case, by=scene.desk.actor, amount=5, reason="A part.", at=MONDAY + 4 * DAY)
    decide_extension(wish, by=scene.head.actor, approve=True, at=MONDAY + 4 * DAY)

    assert [remind_all(MONDAY + days * DAY).told for days in (7, 11)] == [0, 1]


def test_after_reopening_it_is_reminded_of_again(scene: Scene) -> None:
    case = scene.taken()
    a_rule("after_due")
    remind_all(MONDAY + 10 * DAY)
    case.take_step("reply", by=scene.desk.actor, at=MONDAY + 10 * DAY, note="Done.", data={"outcome": "resolved"})  # fmt: skip
    case.take_step("not_settled", by=scene.desk.actor, at=MONDAY + 11 * DAY, note="It is not.")

    assert remind_all(MONDAY + 21 * DAY).told == 1


def test_what_nobody_takes_is_told_to_the_desk_and_again_after_it_moved(scene: Scene) -> None:
    case = scene.case()
    other = a_desk(scene.place, title="Other")
    a_rule("untaken", 4, "working_hour")

    first = [remind_all(MONDAY + wait).told for wait in (4 * HOUR, 6 * HOUR, 7 * HOUR)]
    hand_on(case, to=other.office, by=scene.desk.actor, reason="Yours.", at=MONDAY + DAY)
    second = [remind_all(MONDAY + DAY + wait).told for wait in (4 * HOUR, 6 * HOUR)]

    assert (first, second) == ([0, 1, 0], [0, 1])
    assert (told_to(scene.desk), told_to(other)) == (["A case waits to be taken"],) * 2


def test_what_somebody_took_is_not_called_untaken(scene: Scene) -> None:
    scene.taken()
    a_rule("untaken", 4, "working_hour")

    assert remind_all(MONDAY + 3 * DAY).told == 0


@pytest.mark.django_db(transaction=True)
def test_a_reminder_waits_for_whoever_acts_on_the_case_and_heeds_them() -> None:
    scene = Scene()
    case = scene.taken()
    a_rule("after_due")
    told: list[int] = []

    def remind() -> None:
        told.append(remind_of(case.pk, MONDAY + 10 * DAY))
        connection.close()

    worker = Thread(target=remind)
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(paused=True, due_at=None)
        worker.start()
        worker.join(1)
        waited = worker.is_alive()
    worker.join(30)

    assert (waited, told) == (True, [0])

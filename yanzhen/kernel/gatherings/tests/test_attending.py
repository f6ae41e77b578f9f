"""At the door: who is registered comes in once a date, by code or by list, with or without network; hours follow, corrections give a reason."""

from datetime import timedelta

import pytest

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.attending import (
    come,
    correct,
    leave,
    minutes_of,
    minutes_of_all,
)
from yanzhen.kernel.gatherings.actions.door import PRESSES_MAX, Press, bring, check
from yanzhen.kernel.gatherings.actions.registering import give_up
from yanzhen.kernel.gatherings.models import Attendance, Meeting, Registration
from yanzhen.kernel.gatherings.testing import (
    BEGINS,
    DRAWN_AT,
    ENDS,
    a_doorkeeper,
    an_open_gathering,
    an_organiser,
    came,
    registered,
    ticket_of,
)
from yanzhen.kernel.orders.actions.reissuing import reissue
from yanzhen.kernel.orders.models import Voucher, current_key
from yanzhen.kernel.orders.tests.scene import the_desk
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def date_of(registration: Registration, n: int = 0) -> Meeting:
    return registration.gathering.meetings.select_related("gathering__place").order_by("starts_at")[n]  # fmt: skip


def press(registration: Registration, minutes: int = 0, **facts: object) -> Press:
    return Press(new_key(), ticket_of(registration), BEGINS + timedelta(minutes=minutes), **facts)  # type: ignore[arg-type]


def test_a_code_lets_in_once_and_out_once() -> None:
    made = registered(an_open_gathering())
    meeting, door = date_of(made), a_doorkeeper()
    first = check(meeting, press(made), by=door)
    assert (first.passes, first.name, first.words) == (True, made.person.name, "Welcome")
    again = check(meeting, press(made, 5), by=door)
    assert (again.passes, again.words) == (True, "In already since 10:00")
    gone = check(meeting, press(made, 90, out=True), by=door)
    assert (gone.passes, gone.words) == (True, "Gone")
    check(meeting, press(made, 120, out=True), by=door)
    assert minutes_of(Attendance.objects.get()) == 90


def test_a_wrong_code_is_answered_with_the_reason() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    meeting, door = date_of(made), a_doorkeeper()
    ticket = ticket_of(made)
    for text, words in ((ticket_of(other), "something else"), (ticket[:-6] + "AAAAAA", ""), ("hello", "")):  # fmt: skip
        said = check(meeting, Press(new_key(), text, BEGINS), by=door)
        assert not said.passes
        assert words in said.words
    out = check(meeting, press(made, out=True), by=door)
    assert (out.passes, "not checked in" in out.words) == (False, True)
    assert not Attendance.objects.exists()


def test_a_code_withdrawn_for_another_stays_outside_and_the_new_one_opens() -> None:
    made = registered(an_open_gathering())
    meeting, door, lost = date_of(made), a_doorkeeper(), ticket_of(made)
    voucher = Voucher.objects.select_related("line__seller").get(order=made.order_id)
    fresh = reissue(voucher, by=the_desk(voucher.line.seller), reason="Lost")

    said = check(meeting, Press(new_key(), lost, BEGINS), by=door)
    assert (said.passes, "Lost" in said.words) == (False, True)
    code = fresh.token(current_key(BEGINS))
    assert check(meeting, Press(new_key(), code, BEGINS), by=door).passes


def test_who_gave_up_or_has_not_paid_stays_outside() -> None:
    gone, unpaid = registered(an_open_gathering()), registered(an_open_gathering(price_fen=100))
    ticket_of(gone)
    give_up(gone, by=a_resident(gone.person), at=DRAWN_AT)
    said = check(date_of(gone), press(gone), by=a_doorkeeper())
    assert "gave the place up" in said.words
    row = Registration.objects.select_related("order", "person__party").get(pk=unpaid.pk)
    with pytest.raises(Refused, match="not paid"):
        come(date_of(unpaid), row, by=a_doorkeeper(), at=BEGINS)
    other = an_open_gathering()
    with pytest.raises(Refused, match="registered for this gathering"):
        come(other.meetings.select_related("gathering__place")[0], registered(an_open_gathering()), by=a_doorkeeper(), at=BEGINS)  # fmt: skip


def test_a_course_counts_each_of_its_dates() -> None:
    made = registered(an_open_gathering(dates=3))
    row = Registration.objects.select_related("order", "person__party").get(pk=made.pk)
    for n in (0, 1):
        meeting = date_of(made, n)
        leave(come(meeting, row, by=a_doorkeeper(), at=meeting.starts_at), by=a_doorkeeper(), at=meeting.ends_at)  # fmt: skip
    assert (made.attendances.count(), minutes_of_all(made)) == (2, 300)


def test_what_a_phone_kept_is_judged_in_the_order_it_happened_and_counts_once() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    kept = [press(made, 60, out=True), press(made, 0), press(other, 1)]
    for _sent in range(2):
        said = bring(date_of(made), kept, by=a_doorkeeper())
        assert [one.passes for one in said] == [True, True, False]
    assert (Attendance.objects.count(), minutes_of(Attendance.objects.get())) == (1, 60)
    with pytest.raises(Refused, match="At most 500"):
        bring(date_of(made), [kept[0]] * (PRESSES_MAX + 1), by=a_doorkeeper())


def test_only_the_door_of_the_place_lets_in() -> None:
    place = a_place(kind="village")
    made = registered(an_open_gathering(place))
    for by, match in ((a_resident(), "Your office"), (a_doorkeeper(a_place()), "outside the area")):
        with pytest.raises(Refused, match=match):
            check(date_of(made), press(made), by=by)
        with pytest.raises(Refused, match=match):
            came(made, by=by)
    attendance = came(made, by=a_doorkeeper(place))
    with pytest.raises(Refused, match="Your office"):
        leave(attendance, by=a_resident(), at=ENDS)


def test_nobody_leaves_before_they_came() -> None:
    attendance = came(registered(an_open_gathering()))
    with pytest.raises(Refused, match="before they came"):
        leave(attendance, by=a_doorkeeper(), at=BEGINS - timedelta(minutes=1))
    assert minutes_of(attendance) == 0


def test_hours_are_corrected_for_a_reason_and_the_last_word_counts() -> None:
    attendance = came(registered(an_open_gathering(kind="shift")))
    leave(attendance, by=a_doorkeeper(), at=ENDS)
    attendance.refresh_from_db()
    by = an_organiser()
    correct(attendance, 60, "Came late, as two say", by=by)
    correct(attendance, 90, "Stayed on", by=by)
    assert (minutes_of(attendance), minutes_of(attendance, corrected=False)) == (90, 150)
    assert attendance.registration is not None
    assert minutes_of_all(attendance.registration) == 90
    for minutes, reason, match in ((60, " ", "Write why"), (-1, "x", "24 hours"), (24 * 60 + 1, "x", "24 hours")):  # fmt: skip
        with pytest.raises(Refused, match=match):
            correct(attendance, minutes, reason, by=by)
    with pytest.raises(Refused, match="Your office"):
        correct(attendance, 1, "x", by=a_doorkeeper())

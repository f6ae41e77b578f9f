"""Another site's calendar is read from its address: stored before it is judged, again and again, and what is wrong is said in words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from yanzhen.base.fetching import Reach
from yanzhen.base.refusals import Refused
from yanzhen.base.tests.https_server import Server, an_https_server
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.models import Stay
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.one_pass.actions import homestays_sources as acts
from yanzhen.reforms.one_pass.actions.homestays_guests import free_nights
from yanzhen.reforms.one_pass.actions.homestays_ical import take_calendar
from yanzhen.reforms.one_pass.jobs import read_calendar, read_calendars
from yanzhen.reforms.one_pass.models import CalendarFetch, CalendarImport, CalendarSource
from yanzhen.reforms.one_pass.models.homestays_sources import WORDS, told
from yanzhen.reforms.one_pass.testing import a_homestay, a_host
from yanzhen.reforms.one_pass.tests.test_homestay_screens import page
from yanzhen.reforms.one_pass.tests.test_homestays_ical import TODAY, House, a_file, nights

pytestmark = pytest.mark.django_db
PUBLIC = "https://calendar.example.com/room.ics"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with an_https_server(tmp_path) as running:
        yield running


class Read(House):
    """A room whose nights follow a calendar on a real server."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.source = acts.add_source(self.homestay, self.room, PUBLIC, by=self.host)
        CalendarSource.objects.update(address=server.url("/room.ics"))
        self.source.refresh_from_db()
        self.at = datetime.now(UTC)

    def serve(self, *events: str) -> None:
        self.server.says("/room.ics", a_file(*events))

    def read(self, reach: Reach | None = None) -> CalendarSource:
        self.at += timedelta(minutes=30)
        acts.read_source(self.source, reach=reach or self.server.reach(), at=self.at)
        self.source.refresh_from_db()
        return self.source


def test_the_nights_of_an_address_follow_it_and_the_same_again_writes_nothing_new(server: Server) -> None:  # fmt: skip
    room = Read(server)
    room.serve(nights("a", 1, 3), nights("b", 5, 6))

    assert room.read().problem == ""
    assert room.taken() == [(1, 3, "blocked"), (5, 6, "blocked")]
    assert Stay.objects.first().why == "calendar.example.com"  # type: ignore[union-attr]
    assert room.read().failures == 0
    assert (CalendarImport.objects.count(), CalendarFetch.objects.count()) == (1, 2)
    room.serve(nights("a", 2, 4))
    room.read()
    assert room.taken() == [(2, 4, "blocked")]
    assert [(one.changed, one.gone) for one in CalendarImport.objects.order_by("-at")] == [(1, 1), (0, 0)]  # fmt: skip


def test_what_came_is_stored_before_it_is_judged_and_sealed(server: Server) -> None:
    room = Read(server)
    room.serve(nights("a", 1, 3, "SUMMARY:Lan Xiuying"))

    made = acts.fetch_source(room.source, reach=server.reach(), at=room.at)
    assert (b"Lan Xiuying" in made.body.encode("latin-1"), made.judged_at, room.taken()) == (True, None, [])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM one_pass_calendarfetch")
        assert "Lan" not in cursor.fetchone()[0]
    acts.judge_fetch(made, at=room.at)
    acts.judge_fetch(made, at=room.at)
    assert room.taken() == [(1, 3, "blocked")]


def test_what_came_earlier_and_is_judged_later_counts_no_more(server: Server) -> None:
    room = Read(server)
    room.serve(nights("a", 1, 3))
    old = acts.fetch_source(room.source, reach=server.reach(), at=room.at)
    room.serve(nights("a", 5, 6))
    room.read()

    acts.judge_fetch(old, at=room.at)
    assert room.taken() == [(5, 6, "blocked")]


def test_only_the_last_few_are_kept(server: Server) -> None:
    room = Read(server)
    room.serve(nights("a", 1, 3))
    for _n in range(acts.FETCHES_KEPT + 3):
        room.read()

    assert CalendarFetch.objects.count() == acts.FETCHES_KEPT


@pytest.mark.parametrize(
    ("path", "code"),
    [("/page", "no_calendar"), ("/broken", "no_calendar"), ("/nothing", "no_calendar"), ("/lost", "gone"), ("/large", "large"),
     ("/secret", "closed"), ("/fault", "status"), ("/elsewhere", "inner"), ("/plain", "not_https")],
)  # fmt: skip
def test_what_can_not_be_taken_is_said_and_changes_nothing(server: Server, path: str, code: str) -> None:  # fmt: skip
    room = Read(server)
    room.serve(nights("a", 1, 3))
    room.read()
    server.says("/page", b"<html>Log in</html>")
    server.says("/broken", a_file(nights("a", 1, 2))[:40])
    server.says("/nothing", b"")
    server.says("/large", b"x" * 1_000_001)
    server.says("/secret", b"", 403)
    server.says("/fault", b"", 503)
    server.says("/elsewhere", b"", 302, Location=f"https://169.254.169.254:{server.port}/")
    server.says("/plain", b"", 302, Location="http://localhost/")
    CalendarSource.objects.update(address=server.url(path))
    room.source.refresh_from_db()

    assert room.read().problem == code
    assert room.source.said == told(code, room.source.problem_what)
    assert room.source.said
    assert room.taken() == [(1, 3, "blocked")]


def test_an_owner_is_told_once_when_it_fails_for_a_while_and_sees_when_it_is_well(server: Server) -> None:  # fmt: skip
    room = Read(server)
    for _n in range(acts.FAILURES_TOLD + 2):
        room.read()
    host = at_the_door(room.host)

    assert Notice.objects.filter(person=room.host.person_id).count() == 1
    assert "knows this calendar no more (404)" in page(host, "host_calendars")
    room.serve(nights("a", 1, 3))
    assert room.read().failures == 0
    assert "knows this calendar" not in page(host, "host_calendars")


def test_an_empty_calendar_frees_nothing_until_the_owner_says_so(server: Server) -> None:
    room = Read(server)
    room.serve(nights("a", 1, 3))
    room.read()
    with pytest.raises(Refused, match="was not empty"):
        acts.free_all(room.homestay, room.source, by=room.host)
    room.serve()

    assert (room.read().problem, room.source.problem_what) == ("empty", "2")
    assert room.taken() == [(1, 3, "blocked")]
    host = at_the_door(room.host)
    assert "Let them all go" in page(host, "host_calendars")
    host.post(reverse("one_pass:host_calendars"), {"room": str(room.room.pk), "free": str(room.source.pk)})  # fmt: skip
    assert room.taken() == []


def test_two_sites_and_a_file_never_free_the_nights_of_each_other(server: Server) -> None:
    room = Read(server)
    other = acts.add_source(room.homestay, room.room, f"{PUBLIC}?other", by=room.host)
    CalendarSource.objects.filter(pk=other.pk).update(address=server.says("/other.ics", a_file(nights("x", 2, 5))))  # fmt: skip
    other.refresh_from_db()
    room.serve(nights("a", 1, 3))
    room.read()

    acts.read_source(other, reach=server.reach(), at=room.at)
    take_calendar(room.homestay, room.room, a_file(nights("f", 8, 9)), by=room.host)
    assert room.taken() == [(1, 3, "blocked"), (3, 5, "blocked"), (8, 9, "blocked")]
    room.serve(nights("a", 9, 10))
    room.read()
    acts.read_source(other, reach=server.reach(), at=room.at + timedelta(minutes=1))
    take_calendar(room.homestay, room.room, a_file(nights("f", 8, 9)), by=room.host)
    assert room.taken() == [(2, 5, "blocked"), (8, 9, "blocked"), (9, 10, "blocked")]  # fmt: skip


def test_an_address_that_is_read_no_more_leaves_its_nights_to_the_owners_hand(server: Server) -> None:  # fmt: skip
    room = Read(server)
    room.serve(nights("a", 1, 3))
    room.read()

    assert acts.end_source(room.homestay, room.source, by=room.host) == 1
    assert (CalendarFetch.objects.count(), room.taken()) == (0, [(1, 3, "blocked")])
    room.read()
    assert not CalendarFetch.objects.exclude(judged_at__isnull=True).exists()
    with pytest.raises(Refused, match="read no more"):
        acts.end_source(room.homestay, room.source, by=room.host)
    day = TODAY + timedelta(days=1)
    assert free_nights(room.homestay, room.room, day, day + timedelta(days=2), by=room.host) == 2


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://example.com/a.ics", "does not begin with https"),
        ("calendar", "does not begin with https"),
        ("https://example.com:8080/a.ics", "names a port"),
        ("https://a:b@example.com/a.ics", "holds a name or password"),
        ("https:///a.ics", "no such site"),
        (f"https://example.com/{'a' * 1000}", "longer than 1000"),
        (PUBLIC, "is read for this room already"),
        (PUBLIC.replace("https", "webcal"), "is read for this room already"),
    ],
)
def test_an_address_that_can_not_be_read_is_refused_at_the_door(address: str, sentence: str) -> None:  # fmt: skip
    house = House()
    acts.add_source(house.homestay, house.room, PUBLIC, by=house.host)

    with pytest.raises(Refused, match=sentence):
        acts.add_source(house.homestay, house.room, address, by=house.host)


def test_a_room_reads_five_addresses_and_none_twice() -> None:
    house = House()
    for n in range(acts.SOURCES_MAX):
        made = acts.add_source(house.homestay, house.room, f"{PUBLIC}?{n}", by=house.host)

    with pytest.raises(Refused, match="At most 5"):
        acts.add_source(house.homestay, house.room, PUBLIC, by=house.host)
    with pytest.raises(IntegrityError, match="reads_an_address_once"), transaction.atomic():
        CalendarSource.objects.exclude(pk=made.pk).update(address_index=made.address_index)


def test_only_the_owner_has_calendars_read() -> None:
    house = House()
    source = acts.add_source(house.homestay, house.room, PUBLIC, by=house.host)
    other = a_homestay()
    stranger = a_host(other)

    for act in (
        lambda: acts.add_source(house.homestay, house.room, PUBLIC, by=stranger),
        lambda: acts.end_source(house.homestay, source, by=stranger),
        lambda: acts.free_all(house.homestay, source, by=stranger),
    ):
        with pytest.raises(Refused, match="Only the owner"):
            act()
    for act in (
        lambda: acts.add_source(other, house.room, PUBLIC, by=stranger),
        lambda: acts.end_source(other, source, by=stranger),
        lambda: acts.free_all(other, source, by=stranger),
    ):
        with pytest.raises(Refused, match="of another house"):
            act()


def waiting() -> list[Any]:
    return list(ProcrastinateJob.objects.filter(task_name="one_pass.read_calendar", status="todo").values_list("args", flat=True))  # fmt: skip


def test_the_job_has_every_open_address_read_and_waits_for_none() -> None:
    house = House()
    source = acts.add_source(house.homestay, house.room, PUBLIC, by=house.host)
    gone = acts.add_source(house.homestay, house.room, f"{PUBLIC}?gone", by=house.host)
    assert len(waiting()) == 2
    read_calendars()
    assert len(waiting()) == 2
    acts.end_source(house.homestay, gone, by=house.host)

    read_calendar(str(gone.pk))
    assert not CalendarFetch.objects.exists()
    CalendarSource.objects.filter(pk=source.pk).update(address="https://name.invalid/a.ics")
    read_calendar(str(source.pk))
    source.refresh_from_db()
    assert source.problem == "no_name"


def test_an_address_is_brought_read_again_and_ended_on_the_page() -> None:
    house = House()
    host = at_the_door(house.host)
    url = reverse("one_pass:host_calendars")
    room = {"room": str(house.room.pk)}

    wrong = host.post(url, room | {"address": "http://example.com/a.ics"})
    assert wrong.status_code == 422
    assert "does not begin with https" in wrong.content.decode()
    assert "http://example.com/a.ics" in wrong.content.decode()
    assert "It is being read" in host.post(url, room | {"address": PUBLIC}, follow=True).content.decode()  # fmt: skip
    shown = page(host, "host_calendars")
    assert "being read for the first time" in shown
    assert PUBLIC not in shown
    source = CalendarSource.objects.get()
    assert "It is being read" in host.post(url, room | {"read": str(source.pk)}, follow=True).content.decode()  # fmt: skip
    assert "Read no more" in host.post(url, room | {"end": str(source.pk)}, follow=True).content.decode()  # fmt: skip
    assert host.post(url, room | {"end": str(source.pk)}).status_code == 404
    assert "Choose the calendar file" in host.post(url, room, follow=True).content.decode()


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_problem_has_its_words(code: str) -> None:
    assert "%(" not in told(code, "x")
    assert told(code, "")

"""The doors: an organiser draws up and opens, a neighbour registers, the door scans, a judge seals, everybody verifies."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.gatherings.actions.judging import open_scores
from yanzhen.kernel.gatherings.actions.registering import line_of
from yanzhen.kernel.gatherings.models import Attendance, Certificate, Gathering, Registration
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    a_contest,
    a_doorkeeper,
    a_draft,
    an_adult,
    an_open_gathering,
    an_organiser,
    came,
    registered,
    ticket_of,
)
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.parties.testing import a_household, a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"gatherings:{name}", args=args)


def a_passer_by() -> Client:
    """Somebody without a login, who reads English."""
    return Client(headers={"accept-language": "en"})


def told(response: Any) -> str:
    return str(response.content.decode())


def soon(**facts: Any) -> Gathering:
    now = timezone.now()
    return an_open_gathering(at=now, begins=now + timedelta(days=3), **facts)


def test_an_organiser_draws_one_up_dates_it_and_opens_it() -> None:
    place = a_place(kind="village")
    seller = a_seller(place, with_book=False)
    client = at_the_door(an_organiser(place))
    sent = {"act": "new", "title": "Lanterns", "kind": "event", "place": place.name, "venue": "Square", "seller": str(seller.pk), "places": "20", "price_fen": "12.50"}  # fmt: skip
    wrong = client.post(at("new"), {**sent, "age_min": "9", "age_max": "8"})
    assert (wrong.status_code, "Lanterns" in told(wrong)) == (422, True)
    client.post(at("new"), sent)
    made = Gathering.objects.get()
    assert made.price_fen == 1_250
    day = (timezone.localtime() + timedelta(days=5)).strftime("%Y-%m-%d")
    date = {"act": "meeting", "starts_at": f"{day}T10:00", "ends_at": f"{day}T12:00"}
    assert client.post(at("meeting", made.pk), date).status_code == 302
    assert timezone.localtime(made.meetings.get().starts_at).hour == 10
    gone = at("meeting_gone", made.pk, made.meetings.get().pk)
    assert client.get(gone).status_code == 200
    client.post(gone, {"act": "gone"})
    assert not made.meetings.exists()
    client.post(at("meeting", made.pk), date)
    assert client.get(at("change", made.pk)).status_code == 200
    client.post(at("change", made.pk), {**sent, "act": "change", "title": "Lamps"})
    assert client.post(at("step", made.pk, "open"), {"act": "open"}).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.state) == ("Lamps", "open")
    assert "Lamps" in told(client.get(at("list") + "?kind=event&q=Lam&state=open"))
    assert "No gathering fits" in told(client.get(at("list") + "?q=nothing"))
    assert client.get(at("step", made.pk, "hold")).status_code == 409
    assert at_the_door(a_doorkeeper(place)).get(at("step", made.pk, "close")).status_code == 409
    assert "¥12.50" in told(client.get(made.get_absolute_url()))


def test_everybody_sees_what_is_on_its_dates_and_its_poster() -> None:
    gathering, draft = soon(), a_draft()
    for client in (a_passer_by(), at_the_door(a_resident()), at_the_door(an_organiser())):
        assert "Lanterns" in told(client.get(at("on")))
        assert "10 left" in told(client.get(gathering.get_absolute_url()))
        assert client.get(at("ics", gathering.pk)).content.startswith(b"BEGIN:VCALENDAR")
        assert "<svg" in told(client.get(at("poster", gathering.pk)))
    assert a_passer_by().get(draft.get_absolute_url()).status_code == 404


def test_a_neighbour_registers_shows_the_code_and_gives_the_place_up() -> None:
    gathering, person = soon(), an_adult()
    ticket_of(registered(soon()))
    client = at_the_door(a_resident(person))
    sent = {"person": str(person.pk), "once": str(new_key())}
    assert client.get(at("register", gathering.pk)).status_code == 200
    for _press in range(2):
        assert client.post(at("register", gathering.pk), sent).headers["Location"] == at("mine")
    made = Registration.objects.get(person=person)
    page = told(client.get(at("mine")))
    assert "<svg" in page
    assert "Lanterns" in told(client.get("/"))
    again = client.post(at("register", gathering.pk), {**sent, "once": str(new_key())})
    assert (again.status_code, "registered already" in told(again)) == (422, True)
    client.post(at("leave", made.pk))
    made.refresh_from_db()
    assert made.given_up_at is not None
    assert at_the_door(a_resident()).post(at("leave", made.pk)).status_code == 404


def test_a_parent_registers_a_child_with_consent() -> None:
    gathering, parent = soon(), an_adult()
    child = a_person(birth_date=timezone.localdate().replace(day=1) - timedelta(days=3_000))
    a_household(a_place(), parent, child)
    client = at_the_door(a_resident(parent))
    sent = {"person": str(child.pk), "once": str(new_key())}
    refused = client.post(at("register", gathering.pk), sent)
    assert (refused.status_code, "guardian agrees" in told(refused)) == (422, True)
    client.post(at("register", gathering.pk), {**sent, "guardian": "Parent", "guardian_phone": "138"})  # fmt: skip
    assert Registration.objects.get().guardian == "Parent"
    assert client.post(at("register", gathering.pk), {**sent, "person": str(an_adult().pk)}).status_code == 422  # fmt: skip


def test_who_is_late_stands_in_line_and_takes_what_comes_free() -> None:
    gathering, person = soon(places=1), an_adult()
    holder = registered(gathering, at=timezone.now())
    client = at_the_door(a_resident(person))
    assert "Stand in line" in told(client.get(at("register", gathering.pk)))
    client.post(at("register", gathering.pk), {"person": str(person.pk), "do": "wait"})
    assert "in line" in told(client.get(at("mine")))
    assert "You stand in line" in told(client.get(gathering.get_absolute_url()))
    at_the_door(a_resident(holder.person)).post(at("leave", holder.pk))
    (entry,) = line_of(gathering)
    assert "Take the place" in told(client.get(at("mine")))
    client.post(at("waiting", entry.pk), {"do": "take"})
    assert Registration.objects.standing().get().person == person
    other = soon(places=1)
    registered(other, at=timezone.now())
    client.post(at("register", other.pk), {"person": str(person.pk), "do": "wait"})
    client.post(at("waiting", line_of(other)[0].pk), {"do": "leave"})
    assert not line_of(other)


def test_the_door_answers_a_code_and_ticks_the_list() -> None:
    made, other = registered(gathering := soon(), at=timezone.now()), None
    other = registered(gathering, at=timezone.now())
    client = at_the_door(a_doorkeeper())
    page = at("door", gathering.pk, gathering.meetings.get().pk)
    key = str(new_key())
    answer = told(client.post(page, {"code": ticket_of(made), "do": "in", "once": key}))
    assert "Welcome" in answer
    assert "Welcome" in told(client.post(page, {"code": ticket_of(made), "do": "in", "once": key}))
    assert "ga-answer no" in told(client.post(page, {"code": "hello", "do": "in"}))
    client.post(page, {"person": str(other.pk), "do": "in"})
    client.post(page, {"person": str(other.pk), "do": "out"})
    assert Attendance.objects.filter(left_at__isnull=False).get().registration == other
    assert "1 inside" in told(client.get(page + f"?q={made.person.name}"))


def test_people_hours_and_certificates_stand_on_one_page() -> None:
    made = registered(gathering := an_open_gathering(kind="shift"))
    attendance = came(made)
    client = at_the_door(an_organiser())
    assert made.person.name in told(client.get(at("people", gathering.pk)))
    page = at("person", gathering.pk, made.pk)
    assert client.get(page).status_code == 200
    act = f"c{attendance.pk.hex}"
    assert client.post(page, {"act": act, "hours": "25", "reason": "x"}).status_code == 422
    client.post(page, {"act": act, "hours": "1.5", "reason": "As two say"})
    assert "1.50" in told(client.get(at("people", gathering.pk)))
    client.post(page, {"act": "issue"})
    certificate = Certificate.objects.get()
    verified = told(a_passer_by().get(at("certificate", certificate.pk)))
    assert certificate.number in verified
    assert made.person.name not in verified
    assert "Print it" not in verified
    own = at_the_door(a_resident(made.person))
    assert "Print it" in told(own.get(at("certificate", certificate.pk)))
    assert own.get(at("certificate_pdf", certificate.pk)).content[:4] == b"%PDF"
    assert at_the_door(a_resident()).get(at("certificate_pdf", certificate.pk)).status_code == 404


def test_judges_seal_and_the_head_opens() -> None:
    contest, (judge,), people = a_contest(2, 1)
    client, head = at_the_door(a_resident(judge.person)), at_the_door(an_organiser())
    page = at("judging", contest.pk)
    assert "0 of 2 scored" in told(client.get(page))
    assert client.post(page, {str(people[0].pk): "101"}).status_code == 422
    client.post(page, {str(people[0].pk): "88.5", str(people[1].pk): ""})
    shown = told(client.get(page))
    assert "1 of 2 scored" in shown
    assert "88.5" not in shown
    assert "all stays sealed" in told(head.get(contest.get_absolute_url()))
    early = head.post(at("act", contest.pk), {"act": "open", "why": ""})
    assert (early.status_code, "has not scored" in told(early)) == (422, True)
    client.post(page, {str(people[1].pk): "90"})
    head.post(at("act", contest.pk), {"act": "open", "why": ""})
    assert "90.00" in told(a_passer_by().get(contest.get_absolute_url()))
    assert people[0].person.name not in told(a_passer_by().get(contest.get_absolute_url()))
    assert at_the_door(a_resident()).get(page).status_code == 404


def test_the_desk_registers_somebody_and_seats_a_judge() -> None:
    contest, _judges, _people = a_contest(1, 0)
    client = at_the_door(an_organiser())
    somebody, judge = an_adult("Somebody alone"), an_adult("Judge alone")
    assert client.post(at("act", contest.pk), {"act": "register", "name": "Nobody"}).status_code == 422  # fmt: skip
    client.post(at("act", contest.pk), {"act": "register", "name": somebody.name})
    client.post(at("act", contest.pk), {"act": "judge", "name": judge.name})
    assert (contest.registrations.count(), contest.judges.get().person) == (2, judge)
    done, _j, _p = a_contest(1, 0)
    Gathering.objects.filter(pk=done.pk).update(state="closed")
    shift = an_open_gathering(kind="shift")
    Gathering.objects.filter(pk=shift.pk).update(state="closed")
    assert client.get(at("act", shift.pk)).status_code == 409


def asks(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_longer_lists_ask_no_more_often() -> None:
    office, person = at_the_door(an_organiser()), an_adult()
    client = at_the_door(a_resident(person))
    gathering = soon(places=40)
    meeting = gathering.meetings.get()
    came(registered(gathering, person, at=timezone.now()))
    pages = [(office, at("list")), (client, at("on")), (office, at("people", gathering.pk)), (office, at("door", gathering.pk, meeting.pk)), (office, gathering.get_absolute_url()), (client, at("mine"))]  # fmt: skip
    few = [asks(one, path) for one, path in pages]
    for _more in range(5):
        came(registered(gathering, at=timezone.now()))
        registered(soon(), person, at=timezone.now())
    assert [asks(one, path) for one, path in pages] == few


def test_results_of_a_contest_ask_no_more_often() -> None:
    counts = []
    for number in (2, 8):
        contest, (judge,), people = a_contest(number, 1)
        client = at_the_door(a_resident(judge.person))
        client.post(at("judging", contest.pk), {str(one.pk): "50" for one in people})
        open_scores(contest, by=an_organiser(), at=AFTER)
        counts.append(asks(a_passer_by(), contest.get_absolute_url()))
    assert counts[0] == counts[1]

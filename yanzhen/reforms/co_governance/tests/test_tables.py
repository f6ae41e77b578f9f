"""A round table: one a day, an agenda of topics that were let pass, sign-in on the day, minutes, what follows."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.testing import a_case, a_desk, a_request_item
from yanzhen.kernel.council.actions.deliberating import (
    TopicDraft,
    add_agreed,
    raise_topic,
    take_topic_step,
)
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.council.testing import a_chair, a_secretary
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions.tables import (
    TableDraft,
    close_table,
    followed,
    plan_table,
    put_on,
    sign_in,
    topic_from_case,
    topics_for,
    write_minutes,
)
from yanzhen.reforms.co_governance.forms.tables import FromCaseForm
from yanzhen.reforms.co_governance.models import AgendaItem, Estate, RoundTable, SignIn
from yanzhen.reforms.co_governance.testing import an_estate

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 16)


def at(day: date, hour: int = 19) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def refused(match: str, act: Any) -> None:
    with pytest.raises(Refused, match=match):
        act()


def a_table(estate: Estate | None = None, day: date = DAY) -> RoundTable:
    draft = TableDraft(day, time(19), "Garden")
    return plan_table(estate or an_estate(), draft, by=a_secretary(), at=at(day - timedelta(5)))


def a_topic(estate: Estate, words: str = "E-bikes in the hall") -> Deliberation:
    topic = raise_topic(
        TopicDraft(words, estate.place), by=a_secretary(), at=at(DAY - timedelta(9))
    )
    return take_topic_step(topic, "screen", by=a_chair(), at=at(DAY - timedelta(8)))


def an_item(table: RoundTable | None = None) -> AgendaItem:
    table = table or a_table()
    return put_on(table, a_topic(table.estate), by=a_secretary(), at=at(DAY - timedelta(3)))


def come(
    table: RoundTable, side: str = "property_company", name: str = "Ms Hu", **facts: Any
) -> SignIn:
    return sign_in(
        table, side, name, by=facts.pop("by", None) or a_secretary(), **{"at": at(DAY), **facts}
    )


def test_one_round_table_a_day() -> None:
    table, by = a_table(), a_secretary()

    def plan(**facts: Any) -> RoundTable:
        known = {"held_on": DAY, "starts_at": time(9), "venue": "Hall"}
        return plan_table(table.estate, TableDraft(**{**known, **facts}), by=by, at=at(DAY))

    refused("this day already", plan)
    refused("has passed", lambda: plan(held_on=DAY - timedelta(1)))
    refused("where it is", lambda: plan(held_on=DAY + timedelta(1), venue=" "))
    refused(
        "may not do this",
        lambda: plan_table(table.estate, TableDraft(DAY, time(9), "Hall"), by=a_resident()),
    )
    refused(
        "outside the area",
        lambda: plan_table(
            table.estate,
            TableDraft(DAY, time(9), "Hall"),
            by=an_actor("council_secretary", a_place()),
        ),
    )


def test_a_topic_gets_its_day_and_the_three_parties_are_invited() -> None:
    table = a_table()
    topic = a_topic(table.estate)
    assert list(topics_for(table)) == [topic]
    item = put_on(table, topic, by=a_secretary())
    assert (item.order, topic.state, topic.held_on, topic.venue) == (1, "scheduled", DAY, "Garden")
    assert topic.invitations.count() == 3
    refused("another place", lambda: put_on(table, a_topic(an_estate()), by=a_secretary()))
    refused("not possible now", lambda: put_on(table, topic, by=a_secretary()))


def test_another_office_puts_nothing_on_an_agenda_and_signs_nobody_in() -> None:
    table, by = a_table(), an_actor("council_secretary", a_place())
    refused("outside the area", lambda: put_on(table, a_topic(table.estate), by=by))
    refused("outside the area", lambda: come(table, by=by))
    refused("outside the area", lambda: close_table(table, by=by, at=at(DAY)))
    nobody = Actor(person_id=None, person_name="", capabilities=frozenset())
    refused("log in first", lambda: come(table, by=nobody, own=True))


def test_a_request_becomes_a_topic() -> None:
    table = a_table()
    case = a_case(place=table.estate.place)
    form = FromCaseForm(
        {"case": case.number},
        noun=table,
        by=an_actor("council_secretary", table.estate.place),
    )
    assert form.is_valid()
    topic = topic_from_case(table, form.cleaned_data["case"], by=a_secretary())
    assert (topic.origin, topic.source, topic.state) == (case, "request", "topic")
    refused("another place", lambda: topic_from_case(table, a_case(), by=a_secretary()))


def test_one_signs_in_on_the_day() -> None:
    table = a_table()
    refused("on the day itself", lambda: come(table, at=at(DAY - timedelta(1))))
    refused("who came", lambda: come(table, name=" "))
    refused("may not do this", lambda: come(table, by=a_resident()))
    come(table)
    refused("signed in already", lambda: come(table))
    person = a_person()
    own = come(table, by=a_resident(person), own=True)
    assert (own.side, own.name, own.person_id) == ("residents", person.name, person.pk)
    with pytest.raises(IntegrityError, match="on the day"), transaction.atomic():
        SignIn.objects.create(
            table=table, side="expert", name="B", recorded_at=at(DAY + timedelta(1))
        )
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        SignIn.objects.all().delete()


def test_who_signed_in_was_there_and_the_others_were_not() -> None:
    item = an_item()
    come(item.table)
    come(item.table, "expert", "An engineer")
    topic = write_minutes(item, "Charging posts first.", by=a_secretary(), at=at(DAY, 21))
    assert topic.state == "held"
    there = dict(topic.invitations.values_list("side", "present"))
    assert there == {
        "residents_committee": False,
        "owners_committee": False,
        "property_company": True,
        "expert": True,
    }
    assert set(topic.invitations.filter(present=False).values_list("absence", flat=True)) == {
        "did not sign in"
    }


def test_a_table_closes_with_its_minutes_and_stays() -> None:
    table = a_table()
    by = a_secretary()
    refused("closed after that", lambda: close_table(table, by=by, at=at(DAY - timedelta(1))))
    refused("Nothing stands", lambda: close_table(table, by=by, at=at(DAY)))
    item = an_item(table)
    refused("no minutes yet", lambda: close_table(table, by=by, at=at(DAY)))
    with pytest.raises(IntegrityError, match="has its minutes"), transaction.atomic():
        RoundTable.objects.update(closed_on=DAY)
    come(table)
    write_minutes(item, "Done.", by=by, at=at(DAY, 21))
    assert close_table(table, by=by, at=at(DAY, 22)).closed_on == DAY
    for act in (
        lambda: close_table(table, by=by),
        lambda: come(table),
        lambda: an_item(table),
        lambda: topic_from_case(table, a_case(), by=by),
    ):
        refused("is closed", act)
    for late in (
        lambda: RoundTable.objects.update(venue="Hall"),
        lambda: AgendaItem.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            late()


def test_what_was_agreed_is_followed() -> None:
    item = an_item()
    come(item.table)
    topic = write_minutes(item, "Posts.", by=a_secretary(), at=at(DAY, 21))
    a_desk(topic.place)
    add_agreed(
        topic,
        "Eight charging posts",
        a_person().party,
        DAY + timedelta(30),
        a_request_item(),
        by=a_secretary(),
    )
    take_topic_step(topic, "agree", by=a_secretary(), at=at(DAY, 21))
    take_topic_step(topic, "implement", by=a_secretary(), at=at(DAY, 22))
    (one,) = followed(RoundTable.objects.visible_to(a_secretary()))
    assert one.case is not None
    page = at_the_door(a_secretary()).get(reverse("co_governance:followed")).content.decode()
    assert one.case.number in page
    assert "its day has passed" in page


@pytest.mark.django_db(transaction=True)
def test_eight_who_plan_the_same_day_plan_one() -> None:
    estate, by = an_estate(), a_secretary()
    draft = TableDraft(timezone.localdate(), time(9), "Hall")
    said = at_once(
        *[
            lambda: plan_table(
                Estate.objects.select_related("place").get(pk=estate.pk), draft, by=by
            )
        ]
        * 8
    )
    assert (sum(one is None for one in said), RoundTable.objects.count()) == (1, 1)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_round_table_on_the_screen(language: str) -> None:
    client = at_the_door(a_secretary(), language=language)
    estate, today = an_estate(), timezone.localdate()
    topic = a_topic(estate)
    here = reverse("co_governance:table_new")
    assert client.post(here, {"act": "table", "estate": estate.pk}).status_code == 422
    answer = client.post(
        here,
        {
            "act": "table",
            "estate": estate.pk,
            "held_on": str(today),
            "starts_at": "19:00",
            "venue": "Garden",
            "chair": "",
        },
    )
    assert answer.status_code == 302
    table = RoundTable.objects.get()

    def act(door: str, /, **body: Any) -> int:
        return int(
            client.post(
                reverse("co_governance:table_act", args=[table.pk, door]), {"act": door, **body}
            ).status_code
        )

    assert act("topic", topic=topic.pk) == 302
    assert act("case", case="nothing") == 422
    # An office of no place sees no requests: it gets its topics from those who do.
    assert act("case", case=a_case(place=estate.place).number) == 422
    assert act("sign_in", side="expert", name="Ms Hu") == 302
    assert act("lost") == 404
    resident = at_the_door(a_resident(), language=language)
    own = reverse("co_governance:sign_in", args=[table.pk])
    assert resident.get(own).status_code == 200
    assert resident.post(own, {"act": "sign_in"}).status_code == 302
    writing = reverse("co_governance:table_minutes", args=[AgendaItem.objects.get().pk])
    assert client.post(writing, {"act": "minutes", "minutes": "Posts first."}).status_code == 302
    assert "Posts first." in client.get(answer["Location"]).content.decode()
    assert act("close") == 302
    assert estate.name in client.get(reverse("co_governance:tables")).content.decode()


def test_longer_calendars_ask_no_more() -> None:
    client = at_the_door(a_secretary())

    def asks(name: str, *args: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"co_governance:{name}", args=args)).status_code == 200
        return len(queries)

    table = an_item().table
    first = [asks("tables"), asks("table", table.pk), asks("followed"), asks("micro")]
    few = [asks("tables"), asks("table", table.pk), asks("followed"), asks("micro")]
    for _more in range(5):
        an_item()
        an_item(table)
    assert [asks("tables"), asks("table", table.pk), asks("followed"), asks("micro")] <= few
    assert max(first) < 45

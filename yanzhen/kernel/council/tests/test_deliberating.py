"""A topic goes its way with three parties invited; the outcome hangs out and an objection takes it up again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_desk, a_request_item
from yanzhen.kernel.council.actions.deliberating import (
    Attended,
    TopicDraft,
    add_agreed,
    answer_objection,
    invite,
    note_attendance,
    object_to,
    raise_topic,
    take_topic_step,
)
from yanzhen.kernel.council.models import Deliberation, Invitation, Objection
from yanzhen.kernel.council.testing import OPEN_AT, a_chair, a_published_vote, a_secretary
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
PARTIES = ("residents_committee", "owners_committee", "property_company")
DAY = OPEN_AT.date()


def step(topic: Deliberation, name: str, by: Any = None, **facts: Any) -> Deliberation:
    return take_topic_step(topic, name, by=by or a_secretary(), **{"at": OPEN_AT, **facts})


def a_topic(*sides: str) -> Deliberation:
    topic = raise_topic(TopicDraft("Terraces leak", a_place()), by=a_secretary(), at=OPEN_AT)
    for side in sides or PARTIES:
        invite(topic, side, side.title(), by=a_secretary())
    return topic


def scheduled() -> Deliberation:
    topic = step(a_topic(), "screen", a_chair())
    return step(topic, "schedule", data={"held_on": DAY, "venue": "Garden"})


def attended(topic: Deliberation) -> list[Attended]:
    came, *others = topic.invitations.all()
    return [Attended(came, True, "Repair them"), *[Attended(one, False, absence="Ill") for one in others]]  # fmt: skip


def held() -> Deliberation:
    topic = scheduled()
    note_attendance(topic, attended(topic), by=a_secretary())
    return step(topic, "hold", data={"minutes": "All agreed."})


def agreed() -> Deliberation:
    topic = held()
    a_desk(topic.place)
    add_agreed(topic, "Draw a plan", a_person().party, DAY + timedelta(30), a_request_item(), by=a_secretary())  # fmt: skip
    return step(topic, "agree")


def published() -> Deliberation:
    return step(step(agreed(), "implement"), "publish")


def test_all_three_parties_are_invited_and_absence_is_written_down() -> None:
    topic = step(a_topic("owners_committee"), "screen", a_chair())
    with pytest.raises(Refused, match="missing: Residents' committee、Property company"):
        step(topic, "schedule", data={"held_on": DAY})
    topic = scheduled()
    with pytest.raises(Refused, match="who came"):
        step(topic, "hold", data={"minutes": "All agreed."})
    one = topic.invitations.all()[0]
    with pytest.raises(Refused, match="did not come"):
        note_attendance(topic, [Attended(one, False)], by=a_secretary())


def test_the_database_asks_for_the_three_parties_too() -> None:
    topic = scheduled()
    facts = {"state": "held", "minutes": "All agreed."}

    def refused(name: str, **changes: Any) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Deliberation.objects.filter(pk=topic.pk).update(**{**facts, **changes})

    refused("invited all three")  # nobody said who came
    Invitation.objects.update(present=True)
    refused("a_held_deliberation_has_day_and_minutes", minutes="")
    Invitation.objects.filter(side="property_company").delete()
    refused("invited all three")
    with pytest.raises(IntegrityError, match="an_absence_has_its_reason"), transaction.atomic():
        Invitation.objects.update(present=False)


def test_the_database_keeps_a_deliberation_on_its_way() -> None:
    def refused(name: str, topic: Deliberation, state: str) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Deliberation.objects.filter(pk=topic.pk).update(state=state)

    topic = held()
    refused("does not go from held to topic", topic, "topic")
    refused("does not go from held to implementing", topic, "implementing")
    refused("What was agreed is written down", topic, "agreed")
    refused("replaces no vote", step(topic, "put_to_vote", note="Art. 278"), "implementing")


def test_minutes_are_written_after_the_day() -> None:
    topic = step(a_topic(), "screen", a_chair())
    step(topic, "schedule", data={"held_on": DAY + timedelta(1)})
    with pytest.raises(Refused, match="minutes are written after"):
        step(topic, "hold", data={"minutes": "Early"})


def test_each_agreed_item_becomes_a_case() -> None:
    topic = step(agreed(), "implement")
    case = topic.agreed.get().case
    assert case is not None
    assert (case.title, case.place) == ("Draw a plan", topic.place)
    with pytest.raises(Refused, match="what was agreed first"):
        step(held(), "agree")


def test_a_deliberation_replaces_no_vote() -> None:
    topic = step(held(), "put_to_vote", note="Art. 278")
    with pytest.raises(Refused, match="replaces no vote"):
        step(topic, "implement")
    a_published_vote("no", "no", "no", deliberation=topic, place=topic.place)
    with pytest.raises(Refused, match="replaces no vote"):
        step(topic, "implement")
    a_published_vote("yes", "yes", "yes", deliberation=topic, place=topic.place)
    assert step(topic, "implement").state == "implementing"


def test_the_outcome_hangs_out_for_fifteen_days_at_least() -> None:
    topic = step(agreed(), "implement")
    with pytest.raises(Refused, match="at least 15 days"):
        step(topic, "publish", data={"days": 14})
    assert step(topic, "publish", data={"days": 15}).publish_until == DAY + timedelta(15)
    with pytest.raises(IntegrityError, match="fifteen_days"), transaction.atomic():
        Deliberation.objects.update(publish_until=DAY + timedelta(14))


def test_an_objection_in_the_window_takes_the_topic_up_again() -> None:
    topic = published()
    with pytest.raises(Refused, match="Nobody has objected"):
        step(topic, "reopen", note="Again")
    last = OPEN_AT + timedelta(days=15)
    with pytest.raises(Refused, match="Objections are taken"):
        object_to(topic, "Too late", by=a_resident(), at=last + timedelta(days=1))
    objection = object_to(topic, "Not my terrace", by=a_resident(), at=last)
    step(topic, "reopen", note="Heard")
    objection.refresh_from_db()
    assert (topic.state, topic.rounds, bool(objection.answer)) == ("screened", 2, True)
    assert set(topic.invitations.values_list("present", flat=True)) == {None}


def test_an_objection_is_answered_once() -> None:
    topic = published()
    objection = object_to(topic, "Why mine?", by=a_resident(), at=OPEN_AT)
    answer_objection(objection, "Because it leaks.", by=a_secretary())
    with pytest.raises(Refused, match="answered already"):
        answer_objection(objection, "Because.", by=a_secretary())


def test_whoever_objected_reads_the_answer_and_nobody_else_sees_the_objection() -> None:
    topic, objector, other = published(), a_resident(), a_resident()
    first = object_to(topic, "Why mine?", by=objector, at=OPEN_AT)
    answer_objection(first, "Because it leaks.", by=a_secretary())
    object_to(topic, "The price is too high.", by=objector, at=OPEN_AT)

    own, others = at_the_door(objector), at_the_door(other)
    page = own.get(topic.get_absolute_url()).content.decode()
    foreign = others.get(topic.get_absolute_url()).content.decode()
    step(topic, "reopen", note="Heard")

    assert all(
        words in page for words in ("Why mine?", "Because it leaks.", "The price is too high.")
    )
    assert "Why mine?" not in foreign
    told = [
        str(one.text) for one in Notice.objects.filter(person=objector.person_id).order_by("pk")
    ]
    assert told == ["Because it leaks.", "The topic is taken up again."]
    assert own.get(topic.get_absolute_url()).status_code == 200
    assert others.get(topic.get_absolute_url()).status_code == 404


def test_the_outcome_shows_how_far_each_agreed_item_is() -> None:
    topic = published()
    case = topic.agreed.get().case
    assert case is not None

    with translation.override("zh-hans"):
        page = at_the_door(a_resident()).get(topic.get_absolute_url()).content.decode()
        assert str(case.state_now.said) in page


def test_the_database_takes_objections_in_their_days_and_answers_them_once() -> None:
    topic, person = published(), a_person().party

    def refused(name: str, write: Any) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()

    def objected(at: Any) -> Objection:
        return Objection.objects.create(deliberation=topic, party=person, text="No", recorded_at=at)

    hangs_out = "while the outcome is published"
    refused("after an objection only", lambda: Deliberation.objects.filter(pk=topic.pk).update(state="screened"))  # fmt: skip
    refused(hangs_out, lambda: objected(OPEN_AT + timedelta(days=16)))
    refused(hangs_out, lambda: objected(OPEN_AT - timedelta(days=1)))
    objection = objected(OPEN_AT)
    rows = Objection.objects.filter(pk=objection.pk)
    refused("answered once", lambda: rows.update(text="Yes"))
    refused("answered once", rows.delete)
    rows.update(answer="Because.")
    refused("answered once", lambda: rows.update(answer="Well."))


def test_the_database_keeps_what_was_agreed_and_makes_it_a_case() -> None:
    topic, early = agreed(), scheduled()
    item = topic.agreed.get()
    rows = type(item).objects.filter(pk=item.pk)

    def refused(name: str, write: Any) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()

    refused("is a case before", lambda: Deliberation.objects.filter(pk=topic.pk).update(state="implementing"))  # fmt: skip
    refused("stays, and becomes one case", lambda: rows.update(text="Nothing"))
    refused("stays, and becomes one case", rows.delete)
    refused("after the topic was held", lambda: type(item).objects.create(deliberation=early, text="Plan", responsible=item.responsible, due_on=DAY, item=item.item))  # fmt: skip
    step(topic, "implement")
    refused("stays, and becomes one case", lambda: rows.update(case=None))


def test_others_see_only_what_is_published() -> None:
    topic, out = held(), published()
    assert list(Deliberation.objects.visible_to(a_resident())) == [out]
    assert Deliberation.objects.visible_to(a_secretary()).count() == 2
    with pytest.raises(Refused, match="Your office"):
        invite(topic, "expert", "An engineer", by=a_resident())
    assert date(2026, 6, 16) == topic.held_on

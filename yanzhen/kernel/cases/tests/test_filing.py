"""A case is filed online, at the counter or by telephone; pressed twice it is one; nothing typed is lost."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.actions import CaseDraft, attach_files, open_case
from yanzhen.kernel.cases.models import Case, Material
from yanzhen.kernel.cases.testing import (
    Desk,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.documents.models import DOCUMENT_BYTES_MAX, Document
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.actors import NOBODY, actor_of_person
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.parties.testing import an_actor, at_the_door
from yanzhen.kernel.places.models import Place


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk(some_place())


def _place(desk: Desk) -> Place:
    assert desk.office.scope is not None
    return desk.office.scope


def _firm_contact(desk: Desk) -> Client:
    """A browser of somebody whose office is over the community, with only the right to ask."""
    return at_the_door(an_actor("firm_contact_of_a_test", _place(desk)))


@pytest.mark.django_db(transaction=True)
def test_pressed_many_times_at_once_it_is_one_case() -> None:
    person, place, item = some_person(), some_place(), an_item()
    draft = CaseDraft(item, place, "Once", reporter=person.party, once_key=new_key())
    numbers: list[str] = []

    def press() -> None:
        try:
            numbers.append(open_case(draft, by=actor_of_person(person)).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _press in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Case.objects.count(), len(numbers), len(set(numbers))) == (1, 4, 1)


def test_the_key_of_a_form_gives_nobody_the_case_of_another(desk: Desk) -> None:
    first, second, key = some_person("First"), some_person("Second"), new_key()
    draft = CaseDraft(an_item(), _place(desk), "Mine", reporter=first.party, once_key=key)
    open_case(draft, by=actor_of_person(first))

    with pytest.raises(Refused, match="somebody else"):
        open_case(draft, by=actor_of_person(second))


@pytest.mark.parametrize(
    ("changes", "field"), [({"title": " "}, "title"), ({"title": "x" * 201}, "title")]
)
def test_a_case_needs_one_line_of_at_most_two_hundred_characters(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        a_case(place=_place(desk), **changes)
    assert refusal.value.field == field


def test_a_withdrawn_item_is_not_asked_for(desk: Desk) -> None:
    with pytest.raises(Refused, match="no longer offered"):
        a_case(place=_place(desk), item=an_item(active=False))


def test_a_case_is_not_received_in_the_future(desk: Desk) -> None:
    with pytest.raises(Refused, match="future"):
        a_case(place=_place(desk), at=timezone.now() + timedelta(days=1))


def test_without_a_login_nothing_is_filed(desk: Desk) -> None:
    with pytest.raises(Refused, match="log in first"):
        open_case(CaseDraft(an_item(), _place(desk), "Hello"), by=NOBODY)


def test_by_telephone_for_somebody_the_caller_stands_in_the_case(desk: Desk) -> None:
    client = at_the_door(desk.actor)
    item = a_request_item()
    given = {
        "channel": "phone", "item": item.pk, "title": "The lift is stuck", "place": _place(desk).pk,
        "caller_name": "Caller Named", "caller_phone": "13800002716", "once": uuid4(),
    }  # fmt: skip

    for _press in range(2):
        assert client.post("/cases/new/", given).status_code == 302

    case = Case.objects.get()
    assert (case.channel, case.caller_phone) == ("phone", "13800002716")
    page = client.get(case.get_absolute_url()).content.decode()
    assert "138****2716" in page
    assert "13800002716" not in page


def test_the_whole_number_is_shown_for_a_purpose_that_is_written_down(desk: Desk) -> None:
    case = a_case(place=_place(desk), caller_phone="13800002716")
    door = f"{case.get_absolute_url()}phone/"
    client = at_the_door(desk.actor)

    assert "13800002716" not in client.get(door).content.decode()
    assert "13800002716" not in client.post(door, {"purpose": ""}).content.decode()
    assert "13800002716" in client.post(door, {"purpose": "Call back"}).content.decode()

    assert AuditLine.objects.filter(noun_id=case.pk, reason="Call back").exists()


def test_at_the_counter_for_a_person_it_says_on_whose_behalf(desk: Desk) -> None:
    person = some_person("Grandmother")
    by = desk.actor.for_party(person.party, channel="counter")
    draft = CaseDraft(an_item(), _place(desk), "Help", reporter=person.party, channel="counter")

    case = open_case(draft, by=by)

    event = case.events.get()
    assert (event.on_behalf_of_name, event.channel) == ("Grandmother", "counter")
    assert case in Case.objects.visible_to(actor_of_person(person))


def test_a_form_that_is_not_complete_keeps_what_was_typed(desk: Desk) -> None:
    answer = at_the_door(desk.actor).post("/cases/new/", {"title": "The lift is stuck", "text": "Since noon"})  # fmt: skip

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The lift is stuck" in page
    assert "Since noon" in page


def test_online_with_papers_it_is_one_case_with_its_files(desk: Desk) -> None:
    item = an_item()
    Material.objects.create(item=item, name="Lease")
    client = _firm_contact(desk)

    given = {"text": "We moved.", "paper:Lease": an_upload("lease.pdf")}
    assert client.post(f"/cases/items/{item.code}/apply/", given).status_code == 302

    case = Case.objects.get()
    assert (case.title, case.channel, case.office) == (item.name, "web", desk.office)
    assert [d.purpose for d in Document.objects.of(case)] == ["Lease"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("lease.pdf", b"MZ this is a program", "is not a PDF"),
        ("big.pdf", b"%PDF-1.7\n" + b"0" * DOCUMENT_BYTES_MAX, "is the most"),
    ],
    ids=["false type", "over size"],
)
def test_a_file_that_can_not_be_taken_files_nothing_and_loses_nothing_typed(
    desk: Desk, name: str, content: bytes, sentence: str
) -> None:
    item = an_item()
    Material.objects.create(item=item, name="Lease")
    given = {"text": "We moved to the fifth floor.", "paper:Lease": an_upload(name, content)}

    answer = _firm_contact(desk).post(f"/cases/items/{item.code}/apply/", given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "We moved to the fifth floor." in page
    assert "Choose the files again" in page
    assert (Case.objects.count(), Document.objects.count()) == (0, 0)


def test_only_who_asked_or_who_works_on_it_adds_files(desk: Desk) -> None:
    case = a_case(place=_place(desk))
    stranger = actor_of_person(some_person("Stranger"))

    with pytest.raises(Refused, match="may add files"):
        attach_files(case, [an_upload()], by=stranger)
    assert attach_files(case, [an_upload()], by=desk.actor) == 1


def test_an_ended_case_takes_no_more_files(desk: Desk) -> None:
    case = a_case(place=_place(desk))
    case.take_step("withdraw", by=desk.actor)

    with pytest.raises(Refused, match="has ended"):
        attach_files(case, [an_upload()], by=desk.actor)


def test_the_office_hears_of_a_new_case(desk: Desk) -> None:
    a_case(place=_place(desk))

    assert Office.objects.get(pk=desk.office.pk).title == desk.office.title
    page = at_the_door(desk.actor).get("/notices/").content.decode()
    assert "A new case is on your desk" in page

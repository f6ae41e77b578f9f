"""Nobody reads a whole number by the way: it is masked, and seeing it is written down."""

from datetime import date

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions import revealing
from yanzhen.kernel.parties.actions.revealing import reveal_phone
from yanzhen.kernel.parties.masking import (
    mask_id,
    mask_name,
    mask_phone,
    shown_name,
    shown_person,
    shown_phone,
)
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor, an_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_name, "张三", "张*"),
        (mask_name, "张三丰", "张**"),
        (mask_name, "", ""),
        (mask_phone, "13800002716", "138****2716"),
        (mask_phone, "88881234", "******34"),
        (mask_phone, "", ""),
        (mask_id, "360426199101010071", "3****************1"),
        (mask_id, "", ""),
    ],
)
def test_what_stays_visible(mask: object, value: str, shown: str) -> None:
    assert callable(mask)
    assert mask(value) == shown


def test_a_number_is_masked_for_everybody_but_its_owner() -> None:
    person = a_person("李晓", phone="13800002716")

    assert (
        str(shown_phone(person, an_actor("administrator", more=["parties.reveal"])))
        == "138****2716"
    )
    assert shown_phone(person, a_resident(person)).full


def test_a_name_is_masked_for_who_does_not_see_the_register() -> None:
    person = a_person("李晓")

    assert shown_name(person.party, an_actor("leader")) == "李晓"
    assert shown_name(person.party, a_resident()) == "李*"
    assert shown_name(person.party, a_resident(person)) == "李晓"
    assert shown_name(an_organisation("某某科技").party, a_resident()) == "某某科技"


def test_a_list_gives_no_birth_date_and_no_whole_number_out() -> None:
    person = a_person(
        "李晓", phone="13800002716", id_number="360426199101010071", id_kind="resident"
    )
    person.birth_date = date(1991, 1, 1)

    shown = shown_person(person, an_actor("leader"))

    assert (shown.born, shown.id_number.shown) == ("1990–1999", "3****************1")
    assert "13800002716" not in repr(shown)
    assert "19910101" not in repr(shown)


def test_a_whole_number_is_seen_for_a_purpose_and_counted() -> None:
    person = a_person("李晓", phone="13800002716")
    officer = an_actor("administrator", more=["parties.reveal"])

    reveal_phone(person, by=officer, purpose="arrange the visit")
    again = reveal_phone(person, by=officer, purpose="ask again")

    assert (again.value, again.seen_today, again.shown_seconds) == ("13800002716", 2, 120)
    reasons = AuditLine.objects.views_of(person.pk).order_by("id").values_list("reason", flat=True)
    assert list(reasons) == ["arrange the visit", "ask again"]


def test_a_whole_number_is_refused_without_right_purpose_or_number() -> None:
    person = a_person(phone="13800002716")
    officer = an_actor("administrator", more=["parties.reveal"])

    with pytest.raises(Refused, match="may not see"):
        reveal_phone(person, by=an_actor("leader"), purpose="x")
    with pytest.raises(Refused, match="what you need it for"):
        reveal_phone(person, by=officer, purpose=" ")
    with pytest.raises(Refused, match="No telephone number"):
        reveal_phone(a_person(), by=officer, purpose="x")
    assert not AuditLine.objects.views_of(person.pk).exists()


def test_too_many_numbers_in_a_day_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revealing, "REVEALS_PER_DAY_MAX", 2)
    person = a_person(phone="13800002716")
    officer = an_actor("administrator", more=["parties.reveal"])
    for _number in range(2):
        reveal_phone(person, by=officer, purpose="x")

    with pytest.raises(Refused, match="Ask for an export"):
        reveal_phone(person, by=officer, purpose="x")


def test_a_resident_sees_themself_in_the_register_and_nobody_else() -> None:
    person, _other = a_person(), a_person()

    assert list(Party.objects.visible_to(a_resident(person))) == [person.party]

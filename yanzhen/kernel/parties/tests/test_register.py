"""A person or organisation is entered once, with codes that fit, and found again."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.actions import (
    find_organisation,
    merge_parties,
    register_organisation,
    register_person,
    rename_party,
)
from yanzhen.kernel.parties.models import Organisation, Party, Person
from yanzhen.kernel.parties.testing import (
    a_credit_code,
    a_person,
    a_resident,
    an_actor,
    an_organisation,
)

pytestmark = pytest.mark.django_db

RESIDENT_ID = "360426199101010071"


def test_a_person_is_entered_with_their_number_encrypted() -> None:
    person = register_person(name="李晓", phone="138 0000-2716", by=an_actor())

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM parties_person WHERE party_id = %s", [person.pk])
        (stored,) = cursor.fetchone()
    assert stored.startswith("aesgcm:")
    assert Person.objects.get(pk=person.pk).phone == "13800002716"


def test_the_audit_keeps_numbers_under_the_persons_key_only() -> None:
    person = register_person(name="李晓", phone="13800002716", by=an_actor())

    line = AuditLine.objects.of_noun(person.pk).get()
    assert "13800002716" not in str(line.changes) + line.reason + line.noun_title
    assert (line.personal_values() or {})["phone"] == "13800002716"


def test_the_birth_date_comes_from_the_resident_card() -> None:
    person = register_person(name="李晓", id_number="３６０４２６199101010071", by=an_actor())

    assert person.birth_date == date(1991, 1, 1)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " "}, "Write the name"),
        ({"phone": "12"}, "7 to 15 digits"),
        ({"phone": "abc"}, "7 to 15 digits"),
        ({"id_number": "360426199101010072"}, "check digit"),
        ({"birth_date": timezone.localdate() + timedelta(days=1)}, "in the future"),
        ({"birth_date": date(1700, 1, 1)}, "too far back"),
        ({"id_number": RESIDENT_ID, "birth_date": date(1990, 1, 1)}, "born on 1991-01-01"),
    ],
)
def test_a_person_is_refused(facts: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        register_person(**{"name": "李晓", "by": an_actor(), **facts})  # type: ignore[arg-type]  # a table of facts

    assert not Person.objects.filter(party__name="李晓").exists()


def test_one_identity_number_is_one_person() -> None:
    officer = an_actor()
    register_person(name="李晓", id_number=RESIDENT_ID, by=officer)

    with pytest.raises(Refused, match="李晓 is entered already"):
        register_person(name="李小", id_number=RESIDENT_ID, by=officer)


def test_the_same_name_and_number_is_the_same_person() -> None:
    officer = an_actor()
    register_person(name="李晓", phone="13800002716", by=officer)

    with pytest.raises(Refused, match="telephone number"):
        register_person(name="李晓", phone="13800002716", by=officer)
    register_person(name="李晓的儿子", phone="13800002716", by=officer)


def test_who_does_not_keep_the_register_enters_nobody() -> None:
    with pytest.raises(Refused, match="keep the register"):
        register_person(name="李晓", by=a_resident())
    with pytest.raises(Refused, match="keep the register"):
        register_organisation(name="某公司", kind="enterprise", by=an_actor("auditor"))


def test_the_database_refuses_a_birth_in_the_future() -> None:
    with pytest.raises(IntegrityError, match="nobody_is_born_in_the_future"), transaction.atomic():
        a_person(birth_date=timezone.localdate() + timedelta(days=3))


def test_an_organisation_is_found_by_its_code_however_it_is_typed() -> None:
    firm = register_organisation(
        name="某某科技", kind="enterprise", uscc="91110000600037341L", by=an_actor()
    )

    assert find_organisation(" ９１１１0000 600037341l ") == firm


def test_a_village_collective_is_an_organisation_too() -> None:
    code = a_credit_code(7, start="N2330111")

    firm = register_organisation(
        name="某村股份经济合作社", kind="collective", uscc=code, by=an_actor()
    )

    assert firm.uscc == code


def test_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(Refused, match="check digit"):
        register_organisation(
            name="某某科技", kind="enterprise", uscc="91110000600037341X", by=an_actor()
        )


def test_the_database_refuses_a_wrong_check_digit_too() -> None:
    firm = an_organisation()

    with pytest.raises(IntegrityError, match="check character"), transaction.atomic():
        Organisation.objects.filter(pk=firm.pk).update(uscc="91110000600037341X")


def test_a_registration_in_the_future_is_refused() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(Refused, match="in the future"):
        register_organisation(name="某某", kind="enterprise", registered_on=tomorrow, by=an_actor())


def test_one_code_is_one_organisation() -> None:
    firm = an_organisation("某某科技")

    with pytest.raises(Refused, match="某某科技 is entered already"):
        register_organisation(name="又一家", kind="enterprise", uscc=firm.uscc, by=an_actor())


@pytest.mark.django_db(transaction=True)
def test_eight_officers_enter_one_firm_and_one_wins() -> None:
    officer, code = an_actor(), a_credit_code(99)
    answers: list[str] = []

    def enter() -> None:
        try:
            register_organisation(name="某某科技", kind="enterprise", uscc=code, by=officer)
            answers.append("entered")
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["entered"] + ["refused"] * 7
    assert Organisation.objects.filter(uscc=code).count() == 1
    assert Party.objects.filter(name="某某科技").count() == 1


def test_a_party_is_found_by_part_of_its_name_and_by_pinyin() -> None:
    firm = register_organisation(name="仓前某某科技", kind="enterprise", by=an_actor())

    for words in ("某科", "仓前", "cangqian"):
        assert matching(Party.objects.all(), words).get() == firm.party
    assert not matching(Party.objects.all(), "临平").exists()


def test_a_new_name_is_found_and_the_old_one_stands_in_the_audit() -> None:
    firm = register_organisation(name="旧名", kind="enterprise", by=an_actor())

    rename_party(firm.party, name="新名", by=an_actor(), reason="changed at the registry")

    assert matching(Party.objects.all(), "新名").get() == firm.party
    assert AuditLine.objects.get(verb="parties.rename").changes == {"name": ["旧名", "新名"]}


def test_a_merged_party_leads_to_the_living_one() -> None:
    first, second, third = (an_organisation().party for _number in range(3))
    officer = an_actor()

    merge_parties(first, into=second, by=officer, reason="same firm")
    merge_parties(second, into=third, by=officer, reason="same firm")

    assert Party.objects.resolve(first.pk) == third
    assert Party.objects.resolve(second.pk) == third
    assert first not in Party.objects.current()


@pytest.mark.parametrize(
    "case", ["itself", "another kind", "merged before", "no reason", "no right"]
)
def test_a_merge_is_refused(case: str) -> None:
    party, into, officer, reason = (
        an_organisation().party,
        an_organisation().party,
        an_actor(),
        "same",
    )
    if case == "itself":
        into = party
    elif case == "another kind":
        into = a_person().party
    elif case == "merged before":
        merge_parties(party, into=an_organisation().party, by=officer, reason="same")
    elif case == "no reason":
        reason = " "
    else:
        officer = an_actor("auditor")

    with pytest.raises(Refused):
        merge_parties(party, into=into, by=officer, reason=reason)


def test_the_database_refuses_a_party_merged_into_itself() -> None:
    party = an_organisation().party

    with pytest.raises(IntegrityError, match="not_merged_into_itself"), transaction.atomic():
        Party.objects.filter(pk=party.pk).update(merged_into=party)

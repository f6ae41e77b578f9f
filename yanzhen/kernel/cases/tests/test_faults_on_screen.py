"""What is out of order is said first: at the counter, on the telephone, online, and without a login."""

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.kernel.cases.models import Case, Fault
from yanzhen.kernel.cases.testing import asker, some_place
from yanzhen.kernel.cases.tests.test_faults import SAID, a_fault, a_house, call, end
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door

pytestmark = pytest.mark.django_db


def test_it_is_declared_and_ended_on_screen() -> None:
    house = a_house()
    client = at_the_door(house.desk.actor)
    given = {"item": house.item.pk, "place": house.place.pk, "title": "电梯停运", "said": SAID,
             "began_at": "2026-01-05T08:10", "expected_until": "2026-01-05T10:00"}  # fmt: skip

    client.post(reverse("cases:fault_new"), given)
    fault = Fault.objects.get()
    page = client.get(fault.get_absolute_url()).content.decode()
    client.post(
        reverse("cases:fault_end", args=[fault.pk]), {"outcome": "resolved", "answer": "修好了。"}
    )

    assert SAID in page
    assert "Nobody has called yet." in page
    assert "修好了。" in client.get(fault.get_absolute_url()).content.decode()
    assert "电梯停运" in client.get(reverse("cases:faults")).content.decode()


def test_the_next_caller_is_added_in_one_press_and_once() -> None:
    house = a_house()
    fault = a_fault(house)
    client = at_the_door(house.desk.actor)
    given = {
        "caller_name": "老周",
        "caller_phone": "13800002716",
        "people": "3",
        "channel": "phone",
    }

    page = client.post(fault.get_absolute_url(), given, follow=True).content.decode()
    twice = client.post(fault.get_absolute_url(), given)

    case = Case.objects.get(fault=fault, lead__isnull=False)
    assert f"Added as {case.number}, code {case.code}" in page
    assert "3 people affected" in page
    assert twice.status_code == 422


def test_at_the_counter_it_is_said_for_the_place_before_anything_is_typed() -> None:
    house = a_house()
    fault = a_fault(house)
    floor = some_place("502 室", house.place, "unit")
    client = at_the_door(house.desk.actor)

    page = client.post(
        reverse("cases:similar"), {"channel": "phone", "place": house.place.pk}
    ).content.decode()
    client.post(
        reverse("cases:new"),
        {"channel": "phone", "follow": fault.case_id, "caller_phone": "13800002716"},
    )

    assert SAID in page
    assert SAID in client.get(reverse("cases:new")).content.decode()
    assert fault.tally() == {"cases": 1, "people": 1}
    assert floor.path.startswith(fault.scope_path)


def test_without_a_login_everybody_reads_what_is_out_of_order() -> None:
    house = a_house()
    fault = a_fault(house)
    one = call(house, fault, caller_name="老周")
    visitor = Client(headers={"accept-language": "en"})

    listed = visitor.get(reverse("cases:progress")).content.decode()
    mine = visitor.post(
        reverse("cases:progress"), {"number": one.number, "code": one.code}
    ).content.decode()
    end(house, fault)

    assert SAID in listed
    assert SAID in mine
    assert "老周" not in listed + mine
    assert SAID not in visitor.get(reverse("cases:progress")).content.decode()


def test_who_called_reads_it_on_their_own_page() -> None:
    house = a_house()
    one = call(house, a_fault(house), reporter=a_person("周敏").party)

    assert SAID in at_the_door(asker(one)).get(one.get_absolute_url()).content.decode()


def test_a_resident_has_no_page_of_faults() -> None:
    fault = a_fault(a_house())

    assert at_the_door(a_resident()).get(fault.get_absolute_url()).status_code == 403


def test_a_case_that_is_many_peoples_is_declared_from_its_own_words() -> None:
    house = a_house()
    case = house.case(title="三号楼电梯停了")

    page = at_the_door(house.desk.actor).get(reverse("cases:fault_new"), {"case": case.number})

    assert "三号楼电梯停了" in page.content.decode()

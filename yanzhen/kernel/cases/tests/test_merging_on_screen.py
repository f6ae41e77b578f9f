"""An officer says on one page what is answered together; who asked reads it in plain words."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import Street, a_street, again, asker
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def _send(street: Street, case: Case, **given: Any) -> Any:
    client = at_the_door(street.desk.actor)
    return client.post(reverse("cases:merge", args=[case.pk]), given, follow=True)


def test_the_other_one_is_answered_with_this_one() -> None:
    street = a_street()
    lead, one = street.case(), street.case()

    page = _send(street, lead, number=f" {one.number.lower()} ", leads="this").content.decode()

    assert again(one).lead_id == lead.pk
    assert "1 request is answered with this one" in page
    assert one.number in page


def test_or_this_one_with_the_other() -> None:
    street = a_street()
    lead, one = street.case(), street.case()

    client = at_the_door(street.desk.actor)
    client.post(reverse("cases:merge", args=[one.pk]), {"number": lead.number, "leads": "that"})

    assert again(one).lead_id == lead.pk
    page = client.get(one.get_absolute_url()).content.decode()
    assert f"It is answered with {lead.number}." in page
    assert reverse("cases:hand_on", args=[one.pk]) not in page


def test_the_likely_ones_are_offered_with_their_reason_and_merged_together() -> None:
    street = a_street()
    lead, one, two = (street.case(title="电梯停运") for _n in range(3))
    client = at_the_door(street.desk.actor)
    path = reverse("cases:merge", args=[lead.pk])

    page = client.get(path).content.decode()
    client.post(path, {"others": [str(one.pk), str(two.pk)], "number": one.number, "leads": "this"})

    assert "same place; same words: 电梯停运" in page
    assert {again(one).lead_id, again(two).lead_id} == {lead.pk}


def test_only_one_can_lead() -> None:
    street = a_street()
    case, one, two = (street.case(title="电梯停运") for _n in range(3))

    page = _send(street, case, others=[str(one.pk), str(two.pk)], number="", leads="that")

    assert "Mark one case that leads" in page.content.decode()
    assert again(case).lead_id is None


@pytest.mark.parametrize(("number", "said"), [("", "Mark a case"), ("YZ-1", "You see no case")])
def test_without_a_case_nothing_is_merged(number: str, said: str) -> None:
    street = a_street()
    case = street.case()

    page = _send(street, case, number=number, leads="this")

    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_refusal_stands_beside_the_number() -> None:
    street = a_street()
    case = street.case()

    page = _send(street, case, number=case.number, leads="this")

    assert "A case is not merged into itself." in page.content.decode()


def test_the_button_of_the_step_leads_to_this_page() -> None:
    street = a_street()
    case = street.case()

    page = at_the_door(street.desk.actor).get(reverse("cases:step", args=[case.pk, "merge"]))

    assert "Where is it answered?" in page.content.decode()


def test_who_asked_reads_that_others_asked_too_and_nothing_of_them() -> None:
    street = a_street()
    lead, one = street.case(title="Old Zhou's lift stands"), street.case()
    street.merge(one, lead)

    own = at_the_door(asker(one)).get(one.get_absolute_url()).content.decode()
    public = Client(headers={"accept-language": "en"}).post(
        reverse("cases:progress"), {"number": one.number, "code": one.code}
    )

    for page in (own, public.content.decode()):
        assert "Others asked about the same matter" in page
        assert "Old Zhou" not in page
        assert lead.number not in page


def test_the_api_merges_through_the_same_door() -> None:
    street = a_street()
    lead, one = street.case(), street.case()

    answer = at_the_door(street.desk.actor).post(
        f"/api/cases/{one.pk}/steps", {"name": "merge", "lead": str(lead.pk)}, content_type="application/json"
    )  # fmt: skip

    assert (answer.status_code, answer.json()["state"]) == (201, "merged")

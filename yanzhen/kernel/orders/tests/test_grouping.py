"""Whom prices are for: shipped, named anew by the desk that keeps offers."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.grouping import change_group
from yanzhen.kernel.orders.models import PersonGroup
from yanzhen.kernel.parties.testing import an_actor, at_the_door

GROUPS = "/orders/groups/"


@pytest.mark.django_db
def test_a_fresh_installation_can_price_a_pass_and_check_its_cards() -> None:
    shipped = {one.slug: one for one in PersonGroup.objects.all()}

    assert list(shipped) == ["adult", "child", "senior", "group"]
    assert [bool(one.condition) for one in shipped.values()] == [False, True, True, True]
    assert shipped["group"].count_min > 1


@pytest.mark.django_db
def test_a_desk_words_whom_a_price_is_for_and_buyers_read_it() -> None:
    client = at_the_door(an_actor("seller"))
    typed = {"act": "change", "name": "学生", "condition": "凭学生证", "order": "9", "count_min": "1", "name_en": "Pupil", "condition_en": ""}  # fmt: skip

    assert "儿童" in client.get(GROUPS).content.decode()
    answer = client.post(f"{GROUPS}child/", typed)

    group = PersonGroup.objects.get(pk="child")
    assert (answer.status_code, group.name, group.condition, group.order) == (302, "学生", "凭学生证", 9)  # fmt: skip
    assert "凭学生证" in client.get(GROUPS).content.decode()
    assert AuditLine.objects.filter(verb="orders.change_group").count() == 1


@pytest.mark.django_db
def test_a_group_has_a_name_and_whoever_keeps_no_offers_changes_none() -> None:
    group, desk = PersonGroup.objects.get(pk="adult"), an_actor("seller")
    facts: dict[str, Any] = {"order": 1, "count_min": 1}

    with pytest.raises(Refused, match="a name that buyers understand"):
        change_group(group, by=desk, name=" ", **facts)
    with pytest.raises(Refused, match="at least one person"):
        change_group(group, by=desk, name="A", order=1, count_min=0)
    with pytest.raises(Refused, match="Only a desk"):
        change_group(group, by=an_actor("gate_keeper"), name="A", **facts)
    with pytest.raises(IntegrityError, match="a_group_of_persons_has_a_name"), transaction.atomic():
        PersonGroup.objects.filter(pk="adult").update(name="")

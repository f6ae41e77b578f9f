"""A handover: told in time, listed a to j, inspected together, signed by four, settled, no name kept."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_desk, a_request_item
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.testing import an_organisation, at_the_door
from yanzhen.reforms.co_governance.actions.escalating import cases_from, escalate
from yanzhen.reforms.co_governance.actions.handovers import (
    add_line,
    add_money,
    name_new_company,
    note_deletion,
    plan_handover,
    settle_money,
    take_handover_step,
)
from yanzhen.reforms.co_governance.actions.signing import sign_list
from yanzhen.reforms.co_governance.models import Handover, HandoverLine
from yanzhen.reforms.co_governance.models.law_handovers import Letter, clocks_of, leave_by
from yanzhen.reforms.co_governance.testing import ENDS, a_handover, a_keeper, list_everything

pytestmark = pytest.mark.django_db


def test_from_the_plan_to_the_filing() -> None:
    handover = a_handover("filed")

    assert (handover.state, handover.filing, handover.effective_on) == ("filed", "F-1", date(2026, 7, 1))  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "on", "fits"),
    [("dismissed", date(2026, 5, 1), True), ("dismissed", date(2026, 5, 2), False), ("not_renewed", date(2026, 4, 1), True),
     ("not_renewed", date(2026, 4, 2), False), ("open_ended", date(2026, 5, 2), False), ("first", date(2026, 6, 29), True)],
)  # fmt: skip
def test_the_notice_comes_in_time(ending: str, on: date, fits: bool) -> None:
    handover = a_handover(ending=ending)

    if fits:
        assert take_handover_step(handover, "notice", by=a_keeper(), data={"on": on}).noticed_on == on  # fmt: skip
    else:
        with pytest.raises(Refused) as refused:
            take_handover_step(handover, "notice", by=a_keeper(), data={"on": on})
        assert "民法典" in str(refused.value.sentence)


def test_days_of_the_law_are_counted_and_explained() -> None:
    handover = a_handover("filed")
    clocks = {clock.slug: clock for clock in clocks_of(handover)}

    assert clocks["notice"].due_on == date(2026, 5, 1)
    assert clocks["inspection"].due_on == date(2026, 6, 30)
    assert clocks["filing"].due_on == date(2026, 7, 6)  # the 5th is a Sunday
    assert clocks["leaving"].due_on == leave_by(ENDS) == date(2026, 7, 15)
    assert {clock.shape(date(2026, 8, 1)) for clock in clocks.values()} == {"ok"}


def test_an_empty_list_stops_it_and_is_named() -> None:
    handover = take_handover_step(a_handover(), "notice", by=a_keeper(), data={"on": date(2026, 4, 1)})  # fmt: skip
    add_line(handover, "a", "Drawings", by=a_keeper())

    with pytest.raises(Refused) as refused:
        take_handover_step(handover, "inventory", by=a_keeper())

    assert str(Letter.METERS.label) in str(refused.value.sentence)


@pytest.mark.parametrize(("facts", "field"), [({"what": " "}, "what"), ({"letter": "z"}, "what"), ({"exists": False}, "defect")])  # fmt: skip
def test_a_line_says_what_and_what_is_missing(facts: dict[str, Any], field: str) -> None:
    known = {"letter": "a", "what": "Drawings", **facts}

    with pytest.raises(Refused) as refused:
        add_line(a_handover(), by=a_keeper(), **known)

    assert refused.value.field == field


def test_one_inspects_together_with_a_new_company() -> None:
    handover = a_handover()
    by = a_keeper()
    with pytest.raises(Refused):
        name_new_company(handover, handover.old_company, by=by, contract_on=ENDS, effective_on=ENDS)
    with pytest.raises(Refused):
        name_new_company(handover, an_organisation(), by=by, contract_on=ENDS, effective_on=date(2026, 6, 1))  # fmt: skip
    for letter in Letter:
        add_line(handover, letter, "Things", by=by)
    for name in ("notice", "inventory"):
        handover = take_handover_step(handover, name, by=by, data={"on": date(2026, 4, 1)})

    with pytest.raises(Refused):
        take_handover_step(handover, "inspect", by=by, data={"on": ENDS})
    inspected = a_handover("inspected")
    with pytest.raises(Refused):
        name_new_company(inspected, an_organisation(), by=by, contract_on=ENDS, effective_on=ENDS)


def test_four_sides_sign_each_list_once_and_then_it_stands_still() -> None:
    handover = a_handover("defects")
    by = a_keeper()
    with pytest.raises(Refused) as name:
        sign_list(handover, "a", "old", " ", by=by, sheet=an_upload())
    sign_list(handover, "a", "old", "Somebody", by=by, sheet=an_upload())
    with pytest.raises(Refused) as twice:
        sign_list(handover, "a", "old", "Somebody", by=by, sheet=an_upload())
    with pytest.raises(Refused):
        add_line(handover, "a", "More", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverLine.objects.filter(handover=handover, letter="a").update(what="Less")
    with pytest.raises(Refused) as missing:
        take_handover_step(handover, "sign", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(state="signed")
    listed = a_handover()
    list_everything(listed)
    with pytest.raises(Refused, match="inspected together"):
        sign_list(listed, "a", "old", "Somebody", by=by, sheet=an_upload())
    HandoverLine.objects.filter(handover=handover, letter="b").delete()
    with pytest.raises(Refused, match="This list is empty"):
        sign_list(handover, "b", "old", "Somebody", by=by, sheet=an_upload())

    assert (name.value.field, twice.value.field) == ("name", "side")
    assert "39" in str(missing.value.sentence)


def test_money_is_settled_with_a_receipt_before_the_old_company_leaves() -> None:
    handover, by = a_handover("signed"), a_keeper()
    for what, fen in ((" ", 5), ("Deposits", 0)):
        with pytest.raises(Refused):
            add_money(handover, what, fen, by=by)
    money = add_money(handover, "Deposits", 120_000, by=by)

    with pytest.raises(Refused):
        take_handover_step(handover, "settle", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(state="settled")
    with pytest.raises(Refused):
        settle_money(money, by=by, on=ENDS, paper=" ")
    settle_money(money, by=by, on=ENDS, paper="R-1")
    with pytest.raises(Refused):
        settle_money(money, by=by, on=ENDS, paper="R-2")
    handover = take_handover_step(handover, "settle", by=by)
    with pytest.raises(Refused):
        add_money(handover, "Late", 5, by=by)


def test_who_left_has_deleted_the_owners_list() -> None:
    handover, by = a_handover("settled"), a_keeper()

    with pytest.raises(Refused):
        take_handover_step(handover, "leave", by=by, data={"on": ENDS})
    with pytest.raises(Refused):
        note_deletion(a_handover(), by=by, on=ENDS)
    with pytest.raises(Refused):
        take_handover_step(a_handover("left"), "file", by=by, data={"on": ENDS})


def test_an_estate_is_handed_over_once_at_a_time() -> None:
    handover = a_handover()

    with pytest.raises(Refused):
        plan_handover(handover.estate, an_organisation(), by=a_keeper(), ending="dismissed", ends_on=ENDS)  # fmt: skip
    with pytest.raises(Refused):
        a_handover(ending="bored")


def test_the_subdistrict_is_called_in_with_the_article() -> None:
    handover = a_handover()
    place = handover.estate.place
    a_desk(place)
    item = a_request_item()

    for ground, text in (("anger", "They stay"), ("stays", " ")):
        with pytest.raises(Refused):
            escalate(handover, place, ground, item, text, by=a_keeper())
    case = escalate(handover, place, "stays", item, "They do not leave", by=a_keeper())

    assert "第57、86条" in case.text
    assert cases_from(handover).get() == case


def test_the_pages_lead_from_list_to_list() -> None:
    handover = a_handover("defects")
    client = at_the_door(a_keeper(handover.estate.place))

    def url(name: str, *more: str) -> str:
        return reverse(f"co_governance:{name}", args=[handover.pk, *more])

    signed = client.post(url("handover_act", "sign"), {"act": "sign", "letters": ["b", "c"], "side": "new", "name": "Jiang", "on": "2026-06-26", "sheet": an_upload()})  # fmt: skip
    without = client.post(url("handover_act", "sign"), {"act": "sign", "letters": ["d"], "side": "new", "name": "Jiang", "on": "2026-06-26"})  # fmt: skip
    refused = client.post(url("handover_step", "sign"), {"act": "sign"})
    page = client.get(url("handover")).content.decode()

    assert (signed.status_code, refused.status_code, without.status_code) == (302, 422, 422)
    assert "Jiang" in page
    assert "杭州市物业管理条例 第57条" in page
    assert handover.estate.name in client.get(reverse("co_governance:handovers")).content.decode()

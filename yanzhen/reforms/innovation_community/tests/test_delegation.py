"""What was delegated down has a giver, a time and a document; what went up shows who has it and the answer."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import hand_on, open_child
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.testing import a_case, a_request_item
from yanzhen.kernel.figures.actions import compute, derive, figure_of, prove
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import a_login, an_appointment, an_office
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.delegation import (
    DelegationDraft,
    delegate,
    take_back,
)
from yanzhen.reforms.innovation_community.models import Delegation, escalated
from yanzhen.reforms.innovation_community.testing import an_innovation_community, an_officer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
SINCE = date(2026, 3, 1)


@pytest.fixture
def community() -> Place:
    return an_innovation_community()


@pytest.fixture
def head(community: Place) -> Any:
    return an_officer(community, duty="community_head")


def _draft(place: Place, **changes: Any) -> DelegationDraft:
    said: dict[str, Any] = {
        "place": place,
        "title": "惠企政策初审",
        "power": "decide",
        "given_by": "区经信局",
        "since": SINCE,
    }
    return DelegationDraft(**(said | changes))


def test_a_power_without_a_document_is_marked_as_an_example(community: Place, head: Any) -> None:
    item = Item.objects.create(
        kind="service", code="X-1", name="x", audience="enterprise", is_example=True
    )

    bare = delegate(_draft(community), by=head, today=TODAY)
    proved = delegate(
        _draft(community, title="受理", basis="示例〔2026〕1 号", items=[item]),
        by=head,
        today=TODAY,
    )

    assert (bare.is_example, proved.is_example) == (True, False)
    assert list(proved.items.all()) == [item]
    with pytest.raises(IntegrityError, match="has_a_document_or_is_marked"), transaction.atomic():
        Delegation.objects.filter(pk=bare.pk).update(is_example=False)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": " "}, "what was delegated"),
        ({"given_by": ""}, "by whom"),
        ({"since": date(2026, 12, 1)}, "after today"),
    ],
)
def test_what_is_not_known_is_refused(
    community: Place, head: Any, changes: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        delegate(_draft(community, **changes), by=head, today=TODAY)


def test_only_the_head_and_only_for_the_own_community(community: Place, head: Any) -> None:
    elsewhere = an_innovation_community("Elsewhere")
    with pytest.raises(Refused, match="Only the head"):
        delegate(_draft(community), by=an_officer(community), today=TODAY)
    with pytest.raises(Refused, match="outside the area"):
        delegate(_draft(elsewhere), by=head, today=TODAY)
    wide = an_officer(elsewhere.parent or elsewhere, duty="community_head")
    with pytest.raises(Refused, match="innovation community"):
        delegate(_draft(elsewhere.parent or elsewhere), by=wide, today=TODAY)


def test_a_power_is_delegated_once_and_taken_back_with_a_reason(
    community: Place, head: Any
) -> None:
    row = delegate(_draft(community), by=head, today=TODAY)
    with pytest.raises(Refused, match="already"):
        delegate(_draft(community), by=head, today=TODAY)
    for on, reason in ((TODAY, " "), (SINCE, "x"), (date(2026, 12, 1), "x")):
        with pytest.raises(Refused):
            take_back(row, on=on, reason=reason, by=head, today=TODAY)

    take_back(row, on=date(2026, 10, 1), reason="区里收回", by=head, today=TODAY)

    powers = figure_of("community.delegations")
    assert compute(powers, community.path, end=date(2026, 9, 30)) == 1
    assert compute(powers, community.path, end=date(2026, 10, 1)) == 0
    with pytest.raises(Refused, match="already"):
        take_back(row, on=TODAY, reason="again", by=head, today=TODAY)
    with (
        pytest.raises(IntegrityError, match="taken_back_later_and_with_a_reason"),
        transaction.atomic(),
    ):
        Delegation.objects.update(taken_back="")


def _office_at(place: Place | None) -> Any:
    office = an_office("supporting_office", place, title="Office above")
    return office, actor_of_appointment(an_appointment(None, office))


def test_what_lies_with_an_office_above_went_up(community: Place, head: Any) -> None:
    """A part for the subdistrict, a case handed on to the district; not what a helper beside has."""
    item = a_request_item(duty="community_head")
    desk = an_office("community_head", community, title="Desk")
    officer = actor_of_appointment(an_appointment(None, desk))
    subdistrict = community.parent
    assert subdistrict
    (above, above_actor), (district, _), (beside, _b) = (
        _office_at(subdistrict), _office_at(subdistrict.parent), _office_at(community),
    )  # fmt: skip
    cases = [a_case(item=item, place=community, office=desk) for _n in range(3)]
    for case in cases:
        case.take_step("accept", by=officer)
    child = open_child(cases[0], by=officer, office=above, title="请明确口径")
    open_child(cases[1], by=officer, office=beside, title="请维修")
    hand_on(cases[2], to=district, by=officer, reason="社区无权办理")

    assert set(escalated()) == {child, cases[2]}
    sent, answered = figure_of("community.escalated"), figure_of("community.escalated_answered")
    assert compute(sent, community.path, end=date(2199, 1, 1)) == 2
    child.take_step("accept", by=above_actor)
    child.take_step("reply", by=above_actor, note="已明确", data={"outcome": "resolved"})
    child.take_step("close", by=above_actor)
    assert compute(answered, community.path, end=date(2199, 1, 1)) == 1
    assert not escalated(
        Case.objects.visible_to(an_officer(an_innovation_community("Elsewhere")))
    ).exists()


def test_the_registers_open_on_screen(community: Place, head: Any, client: Client) -> None:
    client.force_login(a_login(head))
    new = reverse("innovation_community:delegation_new")
    form = {
        "place": community.pk,
        "title": "受理",
        "power": "accept",
        "given_by": "区局",
        "since": "2026-03-01",
        "basis": "",
    }

    assert client.post(new, form).status_code == 302
    assert client.post(new, form).status_code == 422
    page = client.get(reverse("innovation_community:delegations"))
    assert "示例" in page.content.decode()
    row = Delegation.objects.get()
    end = reverse("innovation_community:delegation_end", args=[row.pk])
    assert client.post(end, {"on": "2026-04-01", "reason": "收回"}).status_code == 302
    assert not client.get(reverse("innovation_community:delegations")).context["page"].rows
    assert (
        client.get(reverse("innovation_community:delegations"), {"show": "ended"})
        .context["page"]
        .rows
    )
    assert client.get(reverse("innovation_community:escalated")).status_code == 200


def test_cells_of_powers_and_of_cases_sent_up_are_right(community: Place, head: Any) -> None:
    """Figures whose rows ask another table are dirty when that table changes."""
    now = timezone.now()
    delegate(_draft(community), by=head, today=TODAY)
    derive(now=now)
    assert compute(figure_of("community.delegations"), community.path, end=TODAY) == 1
    assert prove(now=now)[1] == []

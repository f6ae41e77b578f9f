"""What visitors may be asked into: papers first, and gone the day after they ran out."""

from datetime import date, time, timedelta
from typing import Any, Final

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.one_pass.actions.attractions import (
    correct_attraction,
    enter_attraction,
    publish,
    take_down,
)
from yanzhen.reforms.one_pass.actions.routes import lay_route
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.models import Attraction, Route
from yanzhen.reforms.one_pass.testing import an_area, an_attraction

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 1)
PAPERS: Final[dict[str, Any]] = {"high_risk": True, "licence_number": "L", "licence_until": TODAY, "insurance_number": "I", "insurance_until": TODAY}  # fmt: skip
AIR: Final[dict[str, Any]] = {"flies": True, "airspace_number": "A", "airspace_until": TODAY}


def _by(scope: Place | None = None, *may: str) -> Actor:
    return an_actor("auditor", scope, more=may or (SEE, EDIT))


@pytest.mark.parametrize("missing", ["licence_number", "insurance_until", "airspace_number"])
def test_what_is_dangerous_is_not_published_without_each_of_its_papers(missing: str) -> None:
    facts: dict[str, Any] = {**PAPERS, **AIR, missing: None if missing.endswith("until") else ""}
    draft = an_attraction(shown="draft", published_on=None, summary="Up", **facts)

    with pytest.raises(Refused) as refused:
        publish(draft, by=_by(), today=TODAY)

    assert refused.value.field.split("_")[0] == missing.split("_")[0]


def test_a_paper_that_ended_is_none() -> None:
    draft = an_attraction(shown="draft", published_on=None, summary="Up", **PAPERS)

    with pytest.raises(Refused) as refused:
        publish(draft, by=_by(), today=TODAY + timedelta(days=1))

    assert refused.value.field == "licence_until"
    assert publish(draft, by=_by(), today=TODAY).shown == "published"


def test_the_day_after_a_paper_ran_out_it_is_no_longer_shown() -> None:
    shown = an_attraction(**PAPERS)

    assert shown in Attraction.objects.open_on(TODAY)
    assert shown not in Attraction.objects.open_on(TODAY + timedelta(days=1))
    assert shown in Attraction.objects.lapsed(TODAY + timedelta(days=1))


def test_a_published_one_keeps_its_papers_when_it_is_corrected() -> None:
    shown = an_attraction(**PAPERS)

    with pytest.raises(Refused):
        correct_attraction(shown, by=_by(), today=TODAY, licence_number="")


def test_only_an_office_of_the_place_enters_and_takes_down() -> None:
    place = a_place(kind="village")
    facts: dict[str, Any] = {"place": place, "code": "A1", "kind": "tree", "name": "Oak"}

    with pytest.raises(Refused):
        enter_attraction(by=_by(None, SEE), **facts)
    with pytest.raises(Refused):
        enter_attraction(by=_by(a_place(kind="village")), **facts)
    made = enter_attraction(by=_by(place), **facts)
    with pytest.raises(Refused) as twice:
        enter_attraction(by=_by(place), **facts)
    assert twice.value.field == "code"
    with pytest.raises(Refused):
        take_down(made, by=_by(place), reason=" ")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"flies": True}, "high_risk"), ({"longitude": 120}, "latitude"), ({"opens_at": time(10), "closes_at": time(9)}, "closes_at")],
)  # fmt: skip
def test_what_can_not_be_meant_is_refused(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        enter_attraction(
            by=_by(), place=a_place(kind="village"), code="A1", kind="tree", name="Oak", **facts
        )

    assert refused.value.field == field


def test_a_route_goes_through_what_is_published() -> None:
    area = an_area()
    there, hidden = an_attraction(area), an_attraction(area, shown="draft", published_on=None)
    facts: dict[str, Any] = {"minutes": 60, "distance_m": 500, "shown": "published"}

    with pytest.raises(Refused):
        lay_route(Route(place=area.place, name="R"), [(there, "", "")], by=_by(), **facts)
    with pytest.raises(Refused):
        lay_route(
            Route(place=area.place, name="R"),
            [(there, "", ""), (hidden, "", "")],
            by=_by(),
            **facts,
        )

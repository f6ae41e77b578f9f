"""An office keeps what lies in its own area: the same act is refused to an officer of another community."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_credit_code, a_person, an_actor, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions import (
    buildings,
    delegation,
    enterprises,
    facts,
    risk,
    talents,
    tax,
    visits,
)
from yanzhen.reforms.innovation_community.models import (
    BuildingStation,
    Contact,
    Delegation,
    Enterprise,
    Talent,
    TalentCategory,
    Watch,
)
from yanzhen.reforms.innovation_community.models.terms import read_term
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_talent,
    a_unit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 22)


@dataclass
class Scene:
    """A community with a building, a firm and a talent in it, and a building of another community."""

    community: Place
    building: Place
    firm: Enterprise
    talent: Talent
    elsewhere: Place

    def officer(self, place: Place, duty: str = "officer_economy") -> Actor:
        return an_officer(place, duty=duty)


@pytest.fixture
def scene() -> Scene:
    community = an_innovation_community()
    building = a_building(community)
    return Scene(
        community,
        building,
        a_firm(building),
        a_talent(building),
        a_building(an_innovation_community("Elsewhere")),
    )


def _close_room(scene: Scene, by: Actor) -> None:
    buildings.close_room(a_unit(scene.building), by=by)


def _close_station(scene: Scene, by: Actor) -> None:
    station = BuildingStation.objects.get_or_create(
        building=scene.building, defaults={"opened_on": TODAY}
    )[0]
    buildings.close_station(station, by=by)


def _register(scene: Scene, by: Actor) -> None:
    draft = enterprises.FirmDraft(uscc=a_credit_code(7), name="New", place=scene.building)
    enterprises.register_enterprise(draft, by=by)


def _correct(scene: Scene, by: Actor) -> None:
    draft = enterprises.FirmDraft(uscc="", name="Another", place=scene.elsewhere)
    enterprises.correct(scene.firm, draft, by=by)


def _move(scene: Scene, by: Actor) -> None:
    enterprises.move_to(scene.firm, scene.elsewhere, by=by, on=TODAY)


def _hand_to(scene: Scene, by: Actor) -> None:
    scene.firm.hand_to(None, by=by)


def _add_contact(scene: Scene, by: Actor) -> None:
    facts.add_contact(scene.firm, a_person(), by=by)


def _end_contact(scene: Scene, by: Actor) -> None:
    contact = Contact.objects.create(enterprise=scene.firm, person=a_person())
    facts.end_contact(contact, by=by)


def _enter_talent(scene: Scene, by: Actor) -> None:
    category = TalentCategory.objects.order_by("order")[0]
    draft = talents.TalentDraft(category=category, since=TODAY, place=scene.building)
    talents.register_talent(draft, by=by, person=a_person())


def _correct_talent(scene: Scene, by: Actor) -> None:
    # Into the officer's own area: what stands in the way is where the talent is now.
    draft = talents.TalentDraft(category=scene.talent.category, since=TODAY, place=scene.elsewhere)
    talents.correct_talent(scene.talent, draft, by=by)


def _end_watch(scene: Scene, by: Actor) -> None:
    watch = Watch.objects.get_or_create(
        enterprise=scene.firm,
        defaults={"scope_path": scene.firm.scope_path, "since": TODAY - timedelta(days=9)},
    )[0]
    risk.end_watch(watch, outcome="unknown", note="Seen", by=by, today=TODAY)


def _put_off(scene: Scene, by: Actor) -> None:
    visits.put_off_visit(
        scene.firm, by=by, reason="Fair", until=TODAY + timedelta(days=9), today=TODAY
    )


ACTS: list[Callable[[Scene, Actor], None]] = [
    _close_room, _close_station, _register, _hand_to, _add_contact, _end_contact, _enter_talent,
    _correct_talent, _end_watch, _put_off,
]  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__.strip("_"))
def test_an_officer_of_another_community_does_it_not(
    scene: Scene, act: Callable[[Scene, Actor], None]
) -> None:
    with pytest.raises(Refused, match=r"outside the area|of another|may not"):
        act(scene, scene.officer(scene.elsewhere))
    if act is not _correct_talent:
        act(scene, scene.officer(scene.community))


@pytest.mark.parametrize("act", [_correct, _move], ids=lambda act: act.__name__.strip("_"))
def test_a_firm_is_neither_sent_out_of_the_own_area_nor_taken_into_it(
    scene: Scene, act: Callable[[Scene, Actor], None]
) -> None:
    for place in (scene.community, scene.elsewhere):
        with pytest.raises(Refused):
            act(scene, scene.officer(place))


def test_a_talent_is_corrected_by_who_keeps_the_register_and_within_the_own_area(
    scene: Scene,
) -> None:
    for by, place, sentence in (
        (an_actor("auditor", scene.community), scene.building, "register of talents"),
        (scene.officer(scene.community), scene.elsewhere, "outside the area"),
    ):
        draft = talents.TalentDraft(category=scene.talent.category, since=TODAY, place=place)
        with pytest.raises(Refused, match=sentence):
            talents.correct_talent(scene.talent, draft, by=by)


def test_a_power_is_taken_back_by_the_head_of_its_own_community(scene: Scene) -> None:
    row = Delegation.objects.create(
        place=scene.community, scope_path=scene.community.path, title="x", power="decide",
        given_by="y", since=date(2026, 3, 1), is_example=True,
    )  # fmt: skip
    day: dict[str, Any] = {"on": date(2026, 9, 1), "reason": "Over", "today": TODAY}

    for by in (scene.officer(scene.community), scene.officer(scene.elsewhere, "community_head")):
        with pytest.raises(Refused, match=r"Only the head|outside the area"):
            delegation.take_back(row, by=by, **day)
    head = scene.officer(scene.community, "community_head")
    for on in (row.since, TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="a day after it was delegated"):
            delegation.take_back(row, by=head, **{**day, "on": on})
    delegation.take_back(row, by=head, **day)


def test_a_community_is_founded_by_who_keeps_the_places_of_its_area(scene: Scene) -> None:
    founding = buildings.Founding(year=2021)

    for by, sentence in (
        (an_actor("auditor", scene.community), "may not change the register of places"),
        (scene.officer(scene.elsewhere, "community_head"), "outside the area"),
    ):
        with pytest.raises(Refused, match=sentence):
            buildings.found_community(scene.community, founding, by=by)


def test_single_payers_are_opened_and_disclosure_set_by_who_may(scene: Scene) -> None:
    head = scene.officer(scene.elsewhere, "community_head")
    asked: dict[str, Any] = {"term": read_term("2026年上半年"), "scope": "all", "purpose": "Audit"}

    with pytest.raises(Refused, match="outside the area"):
        tax.open_payers(scene.community, by=head, **asked)
    with pytest.raises(Refused, match="does not enter"):
        tax.set_disclosure(
            payers_min=3, share_max=80, source="x", by=an_actor("auditor", scene.community)
        )


def test_only_who_visits_says_how_a_watch_ended(scene: Scene) -> None:
    with pytest.raises(Refused, match="Only a service officer"):
        _end_watch(scene, an_actor("auditor", scene.community))


def test_papers_are_hung_on_a_firm_of_the_own_area(scene: Scene) -> None:
    paper = SimpleUploadedFile("a.txt", b"x")
    door = at_the_door(scene.officer(scene.elsewhere))
    address = reverse("innovation_community:papers", args=[scene.firm.pk])

    assert door.post(address, {"files": paper}).status_code in (403, 404, 409, 422)
    assert not Document.objects.exists()

"""Who may not keep the registers changes nothing in them, and what can't be true of a building or firm is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.importing.contract import ImportContext
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_by
from yanzhen.kernel.parties.testing import a_person, an_actor
from yanzhen.reforms.innovation_community.actions import buildings, enterprises, facts, talents
from yanzhen.reforms.innovation_community.actions.growth_import import as_points
from yanzhen.reforms.innovation_community.actions.import_cells import as_industry
from yanzhen.reforms.innovation_community.actions.risk import end_watch
from yanzhen.reforms.innovation_community.actions.tax import set_disclosure
from yanzhen.reforms.innovation_community.actions.tax_importing import as_term, as_township
from yanzhen.reforms.innovation_community.models import (
    BuildingStation,
    Disclosure,
    Enterprise,
    Talent,
    TalentCategory,
    Watch,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_talent,
    a_unit,
    an_officer,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 22)


def context() -> ImportContext:
    return ImportContext(by=a_by(), today=TODAY, at=timezone.now())


def _describe(firm: Enterprise, by: Any) -> None:
    buildings.describe_building(firm.place, by=by, note="x")  # type: ignore[arg-type]


def _enter(firm: Enterprise, by: Any) -> None:
    draft = enterprises.FirmDraft(uscc="91330110MA2EXAMPL0", name="New")
    enterprises.register_enterprise(draft, by=by)


def _report(firm: Enterprise, by: Any) -> None:
    facts.report_year(firm, year=2025, source="Audit", by=by, today=TODAY, staff=3)


def _enter_talent(firm: Enterprise, by: Any) -> None:
    category = TalentCategory.objects.order_by("order")[0]
    draft = talents.TalentDraft(category=category, since=TODAY, place=firm.place)
    talents.register_talent(draft, by=by, person=a_person())


def _list(firm: Enterprise, by: Any) -> None:
    talents.keep_category(TalentCategory.objects.order_by("order")[0], by=by, title="Other")


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (_describe, "may not change the register of buildings"),
        (_enter, "may not change the register of firms"),
        (_report, "may not change the register of firms"),
        (_enter_talent, "may not change the register of talents"),
        (_list, "Only the head of the community"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else None,
)
def test_who_keeps_no_register_changes_none(
    act: Callable[[Enterprise, Any], None], sentence: str
) -> None:
    firm = a_firm(a_building())

    with pytest.raises(Refused, match=sentence):
        act(firm, an_actor("auditor", firm.place))


def test_a_building_was_not_built_in_a_year_to_come() -> None:
    building = a_building()
    officer, year = an_officer(building), timezone.localdate().year

    with pytest.raises(Refused, match="has not begun yet"):
        buildings.describe_building(building, by=officer, built_year=year + 1)
    assert buildings.describe_building(building, by=officer, built_year=year).built_year == year


def test_a_room_is_entered_once_also_within_one_list() -> None:
    building = a_building()

    with pytest.raises(Refused, match="One of these rooms is entered already"):
        buildings.add_rooms(building, ["101", "101"], by=an_officer(building), area_m2=50)
    assert building.units.count() == 0
    assert (
        len(buildings.add_rooms(building, ["101", "102"], by=an_officer(building), area_m2=50)) == 2
    )


def test_a_station_is_closed_once() -> None:
    building = a_building()
    station = BuildingStation.objects.create(building=building, opened_on=TODAY)
    buildings.close_station(station, by=an_officer(building), on=TODAY)

    with pytest.raises(Refused, match="is closed already"):
        buildings.close_station(station, by=an_officer(building))


def test_a_firm_moves_into_a_room_of_the_building_it_moves_to() -> None:
    here, there = a_building(), a_building()
    firm = a_firm(here)
    room = a_unit(there)
    officer = an_officer(here)

    with pytest.raises(Refused, match="in another building"):
        enterprises.move_to(firm, here, by=officer, on=TODAY, unit=room)
    enterprises.move_to(firm, here, by=officer, on=TODAY, unit=a_unit(here))


def test_numbers_of_a_year_have_a_source_and_a_contact_stands_once() -> None:
    firm = a_firm(a_building())
    assert firm.place is not None
    officer, person = an_officer(firm.place), a_person()

    with pytest.raises(Refused, match="where the numbers are from"):
        facts.report_year(firm, year=2025, source=" ", by=officer, today=TODAY, staff=3)
    facts.add_contact(firm, person, by=officer)
    with pytest.raises(Refused, match="is a contact of this firm already"):
        facts.add_contact(firm, person, by=officer)


def test_a_talent_is_registered_once() -> None:
    talent = a_talent(a_building())
    assert talent.place is not None
    draft = talents.TalentDraft(category=talent.category, since=TODAY, place=talent.place)

    with pytest.raises(Refused, match="in the register of talents already"):
        talents.register_talent(draft, by=an_officer(talent.place), person=talent.person)
    assert Talent.objects.count() == 1


def test_who_left_by_the_register_has_not_stayed() -> None:
    firm = a_firm(a_building(), stage="left")
    assert firm.place is not None
    watch = Watch.objects.create(
        enterprise=firm, scope_path=firm.scope_path, since=TODAY - timedelta(days=9)
    )

    with pytest.raises(Refused, match="The register says that the firm left"):
        end_watch(watch, outcome="stayed", note="Seen", by=an_officer(firm.place), today=TODAY)
    end_watch(watch, outcome="left", note="Gone", by=an_officer(firm.place), today=TODAY)


def test_the_rule_of_disclosure_says_who_decided_it() -> None:
    finance = an_officer(a_building(), duty="community_head")

    with pytest.raises(Refused, match="Say who decided it"):
        set_disclosure(payers_min=3, share_max=80, source=" ", by=finance)
    set_disclosure(payers_min=3, share_max=80, source="Council", by=finance)
    assert Disclosure.objects.get().source == "Council"


@pytest.mark.parametrize(
    ("parse", "wrong", "right"),
    [
        (as_term, "2026年第四季度", "2026年上半年"),
        (as_points, "12.345", "12.34"),
        (as_industry, "9Z", "6513"),
    ],
)
def test_a_cell_that_can_not_be_meant_is_refused(
    parse: Callable[[str, ImportContext], Any], wrong: str, right: str
) -> None:
    with pytest.raises(Refused):
        parse(wrong, context())
    assert parse(right, context())


def test_a_township_is_one_of_the_own_district() -> None:
    with pytest.raises(Refused, match="No township of your district"):
        as_township("月亮镇", context())

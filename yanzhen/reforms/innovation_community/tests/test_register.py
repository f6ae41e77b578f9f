"""The register knows each firm once, where it sits, how it does and what it reported."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.base.workflow import Step
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import a_credit_code, a_person, a_resident, an_organisation
from yanzhen.reforms.innovation_community.actions.enterprises import (
    AlreadyRegistered,
    FirmDraft,
    correct,
    move_to,
    register_enterprise,
)
from yanzhen.reforms.innovation_community.actions.facts import add_contact, report_year
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    Stage,
    Talent,
    Tenancy,
    Unit,
    section_of,
    vacancy,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_firm_contact,
    a_talent,
    a_unit,
    an_innovation_community,
    an_officer,
)
from yanzhen.reforms.innovation_community.workflow import LIFE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def test_a_firm_is_entered_with_its_code_forgivingly() -> None:
    building = a_building()
    code = a_credit_code(9001)

    firm = register_enterprise(
        FirmDraft(name=" 杭州新来科技 ", uscc=f"{code[:9].lower()} {code[9:]}", place=building),
        by=an_officer(building),
    )

    assert (firm.organisation.uscc, firm.stage) == (code, Stage.SETTLING_IN)
    assert firm.tenancies.get().building == building
    assert AuditLine.objects.filter(verb="innovation_community.register").count() == 1


@pytest.mark.parametrize("code", ["", "91330110", a_credit_code(1)[:-1] + "?"])
def test_a_wrong_code_is_refused_at_its_field(code: str) -> None:
    building = a_building()

    with pytest.raises(Refused) as refused:
        register_enterprise(
            FirmDraft(name="新来", uscc=code, place=building), by=an_officer(building)
        )

    assert refused.value.field == "uscc"


def test_a_second_firm_of_a_code_leads_to_the_first() -> None:
    building = a_building()
    firm = a_firm(building, name="先来科技")

    with pytest.raises(AlreadyRegistered, match="先来科技") as refused:
        register_enterprise(
            FirmDraft(name="后来", uscc=firm.organisation.uscc, place=building),
            by=an_officer(building),
        )

    assert refused.value.enterprise == firm


def test_an_organisation_known_elsewhere_joins_without_a_double() -> None:
    building, known = a_building(), an_organisation("老单位")

    firm = register_enterprise(
        FirmDraft(name="别的写法", uscc=known.uscc, place=building), by=an_officer(building)
    )

    assert firm.organisation == known


def test_a_correction_keeps_the_former_value_in_the_audit() -> None:
    building = a_building()
    firm = a_firm(building)

    correct(
        firm, FirmDraft(name="", uscc="", place=building, industry_code="6513"), by=an_officer(building)
    )  # fmt: skip

    firm.refresh_from_db()
    line = AuditLine.objects.get(verb="innovation_community.correct")
    assert (firm.industry_section, firm.industry_code) == ("I", "6513")
    assert line.changes["industry_section"] == ["", "I"]


@pytest.mark.parametrize(
    ("code", "section"),
    [("0111", "A"), ("3569", "C"), ("6513", "I"), ("I6513", "I"), ("97", "T"), ("98", ""), ("00", ""), ("软件", ""), ("M", "M")],
)  # fmt: skip
def test_a_class_belongs_to_its_section(code: str, section: str) -> None:
    assert section_of(code) == section


@pytest.mark.parametrize("step", LIFE.steps, ids=lambda step: step.name)
def test_a_step_of_a_firms_life_is_for_officers_of_its_place(step: Step[Enterprise]) -> None:
    building = a_building()
    firm = a_firm(building, stage=step.sources[0])
    stranger = an_officer(an_innovation_community("Elsewhere"))

    with pytest.raises(Refused, match="Only an officer"):
        firm.take_step(step.name, by=stranger, note="听说的")
    firm.take_step(step.name, by=an_officer(building), note="听说的")

    firm.refresh_from_db()
    assert firm.stage == step.target
    assert firm.stage_changes.get().note == "听说的"


def test_a_step_from_another_stage_is_refused() -> None:
    building = a_building()

    with pytest.raises(Refused, match="not possible now"):
        a_firm(building).take_step("come_back", by=an_officer(building))


def test_difficulty_needs_what_shows_it() -> None:
    building = a_building()

    with pytest.raises(Refused, match="what shows it"):
        a_firm(building).take_step("warn", by=an_officer(building), note=" ")


def test_a_room_is_let_once_at_a_time() -> None:
    building = a_building()
    room, officer = a_unit(building, number="1102"), an_officer(building)
    move_to(a_firm(building, name="先来科技"), building, by=officer, on=TODAY, unit=room)

    with pytest.raises(Refused, match="1102 is let to 先来科技"):
        move_to(a_firm(building), building, by=officer, on=TODAY, unit=room)


@pytest.mark.django_db(transaction=True)
def test_of_two_firms_moving_into_a_room_at_once_one_is_refused() -> None:
    building = a_building()
    room, officer = a_unit(building), an_officer(building)
    firms = [a_firm(building), a_firm(building)]

    said = at_once(
        *[
            lambda firm=firm: move_to(firm, building, by=officer, on=TODAY, unit=room)
            for firm in firms
        ]
    )

    assert said.count(None) == 1
    assert Tenancy.objects.on(TODAY).filter(unit=room).count() == 1


def test_a_shared_room_holds_many() -> None:
    building = a_building()
    room, officer = a_unit(building, shared=True), an_officer(building)

    for _firm in range(3):
        move_to(a_firm(building), building, by=officer, on=TODAY, unit=room)

    assert Tenancy.objects.on(TODAY).filter(unit=room).count() == 3


def test_moving_gives_back_the_former_room_the_day_before() -> None:
    building = a_building()
    old, new = a_unit(building), a_unit(building)
    firm, officer = a_firm(building), an_officer(building)
    move_to(firm, building, by=officer, on=TODAY - timedelta(days=30), unit=old)

    move_to(firm, building, by=officer, on=TODAY, unit=new)

    former = Tenancy.objects.get(unit=old)
    assert former.until == TODAY - timedelta(days=1)
    assert vacancy(Unit.objects.filter(building=building), TODAY) == {
        "rooms": 2,
        "all_m2": 200,
        "vacant_rooms": 1,
        "vacant_m2": 100,
    }


def test_a_firm_that_left_holds_no_room() -> None:
    building = a_building()
    room, officer, firm = a_unit(building), an_officer(building), a_firm(building)
    today = timezone.localdate()
    move_to(firm, building, by=officer, on=today - timedelta(days=9), unit=room)

    firm.take_step("leave", by=officer)

    assert Tenancy.objects.get(unit=room).until == today


def test_the_database_lets_a_room_once_without_the_model() -> None:
    building = a_building()
    room = a_unit(building)
    facts = {"building": building, "unit": room, "since": TODAY}
    Tenancy.objects.create(enterprise=a_firm(building), **facts)

    with pytest.raises(IntegrityError, match="a_room_is_let_once"), transaction.atomic():
        Tenancy.objects.create(enterprise=a_firm(building), **facts)


def test_a_year_that_has_not_begun_is_refused() -> None:
    building = a_building()
    firm = a_firm(building)

    with pytest.raises(Refused, match="2027 has not begun"):
        report_year(firm, year=2027, staff=3, source="走访", by=an_officer(building), today=TODAY)
    with pytest.raises(IntegrityError, match="a_reported_year_has_begun"), transaction.atomic():
        EnterpriseYear.objects.create(enterprise=firm, year=2027, source="x", recorded_on=TODAY)


def test_a_year_is_corrected_in_place_and_the_audit_keeps_the_old() -> None:
    building = a_building()
    firm, officer = a_firm(building), an_officer(building)
    report_year(firm, year=2025, staff=3, source="走访", by=officer, today=TODAY)

    report_year(firm, year=2025, staff=5, source="年报", by=officer, today=TODAY)

    assert EnterpriseYear.objects.get().staff == 5
    last = AuditLine.objects.filter(verb="innovation_community.report_year").latest("id")
    assert last.changes["staff"] == ["3", "5"]


def test_a_firm_has_one_main_contact() -> None:
    building = a_building()
    firm, officer = a_firm(building), an_officer(building)
    first = add_contact(firm, a_person(), by=officer)
    second = add_contact(firm, a_person(), by=officer, main=True)

    first.refresh_from_db()
    assert (first.main, second.main) == (False, True)


def test_who_sees_which_firms_and_talents() -> None:
    here, there = a_building(), a_building(an_innovation_community("Elsewhere"))
    firm, other = a_firm(here), a_firm(there)
    talent = a_talent(here, enterprise=firm)
    a_talent(there)

    def seen(actor: object) -> tuple[set[object], set[object]]:
        firms = Enterprise.objects.visible_to(actor).values_list("pk", flat=True)
        return set(firms), set(Talent.objects.visible_to(actor).values_list("pk", flat=True))

    assert seen(an_officer(here)) == ({firm.pk}, {talent.pk})
    assert seen(a_firm_contact(firm)) == ({firm.pk}, {talent.pk})
    assert seen(a_firm_contact(other))[1] != {talent.pk}
    assert seen(a_resident(talent.person)) == (set(), {talent.pk})
    assert seen(a_resident()) == (set(), set())

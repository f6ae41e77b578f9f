"""Over 6,000 firms with valid codes, their rooms, years and contacts; talents; logins of the portal."""

from datetime import date, timedelta
from random import Random
from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.audit.models import AuditLine, audit_line
from yanzhen.kernel.parties.actions.register import new_party
from yanzhen.kernel.parties.models import (
    Appointment,
    Office,
    Organisation,
    OrganisationKind,
    Party,
    PartyKind,
    Person,
)
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.demo.ladder import year_numbers
from yanzhen.reforms.innovation_community.demo.people import login, unsaved_person
from yanzhen.reforms.innovation_community.demo.scene import SOURCE, community_place, keeper
from yanzhen.reforms.innovation_community.models import (
    BuildingStation,
    Contact,
    Enterprise,
    EnterpriseYear,
    MustVisitRule,
    Talent,
    TalentCategory,
    Tenancy,
    Unit,
)
from yanzhen.reforms.innovation_community.workflow import Stage

FIRMS: Final = 6012
TALENTS: Final = 820
BATCH: Final = 1000
# Accounts are told in hundreds of yuan.
WHOLE: Final = 10_000
# Trade of the name, section and class of GB/T 4754 that go with it.
TRADES: Final = (
    ("software", "I", "6513"), ("software", "I", "6520"), ("research", "M", "7340"), ("research", "M", "7452"),
    ("industry", "C", "3990"), ("industry", "C", "3569"), ("business", "L", "7299"), ("business", "R", "8810"), ("trade", "F", "5193"),
)  # fmt: skip
STAGES: Final = {Stage.GROWING: 82, Stage.SETTLING_IN: 11, Stage.AT_RISK: 5, Stage.LEAVING: 2}
RULES_IN_FORCE: Final = ("new", "risk", "case", "leave")


def make_register(world: World) -> None:
    """Firms in bulk, in the order of the tables; then who speaks for them, and the talents."""
    buildings = list(
        Place.objects.filter(kind="building", path__startswith=community_place().path).order_by(
            "path"
        )
    )
    firms = _firms(world, buildings)
    _let_rooms(world, firms)
    _years(world, firms)
    _contacts(world, firms)
    talents = _talents(world, firms)
    _portal_logins(world, firms, talents)
    for building in world.source.sample(buildings, 6):
        BuildingStation.objects.create(building=building, opened_on=world.started)
    MustVisitRule.objects.filter(code__in=RULES_IN_FORCE).update(active=True)


def _firms(world: World, buildings: list[Place]) -> list[Enterprise]:
    firms = [_firm(world, buildings) for _n in range(world.count(FIRMS))]
    Party.objects.bulk_create((firm.organisation.party for firm in firms), batch_size=BATCH)
    Organisation.objects.bulk_create((firm.organisation for firm in firms), batch_size=BATCH)
    Enterprise.objects.bulk_create(firms, batch_size=BATCH)
    lines = (
        audit_line(
            by=keeper(), verb="innovation_community.register", noun=firm, place_path=firm.scope_path
        )
        for firm in firms
    )
    AuditLine.objects.bulk_create(lines, batch_size=BATCH)
    return firms


def _firm(world: World, buildings: list[Place]) -> Enterprise:
    trade, section, code = world.source.choice(TRADES)
    name, uscc = world.firm_name(trade), world.uscc()
    moved_in = world.day(date(2018, 6, 1), world.today)
    building = world.source.choice(buildings)
    organisation = Organisation(
        party=new_party(PartyKind.ORGANISATION, name, uscc), kind=OrganisationKind.ENTERPRISE, uscc=uscc,
        registered_on=world.day(date(2012, 1, 1), moved_in), legal_form="有限责任公司", address=f"余杭区{building.name}", place=building,
    )  # fmt: skip
    stage = _stage(world, moved_in)
    firm = Enterprise(
        organisation=organisation, stage=stage, stage_since=_stage_since(world, stage, moved_in), industry_section=section, industry_code=code,
        registered_capital_fen=world.source.choice((50, 100, 200, 500, 1000, 2000, 5000)) * 1_000_000,
        moved_in_on=moved_in, source=SOURCE,
    )  # fmt: skip
    firm.locate(building)
    return firm


def _stage(world: World, moved_in: date) -> str:
    if moved_in > world.today - timedelta(days=60):
        return Stage.SETTLING_IN
    return str(world.source.choices(list(STAGES), list(STAGES.values()))[0])


def _stage_since(world: World, stage: str, moved_in: date) -> date:
    """Trouble is of these weeks; whoever is in it for years has left."""
    if stage in (Stage.AT_RISK, Stage.LEAVING):
        return max(moved_in, world.day(world.today - timedelta(days=70)))
    return moved_in


def _let_rooms(world: World, firms: list[Enterprise]) -> None:
    """One firm a room; those for whom there is none sit on the building's shared floor."""
    free: dict[object, list[Unit]] = {}
    for unit in Unit.objects.filter(building__in={firm.place for firm in firms}).order_by(
        "building", "-floor", "number"
    ):
        free.setdefault(unit.building_id, []).append(unit)
    tenancies = [_tenancy(world, firm, free[firm.place_id]) for firm in firms]
    Tenancy.objects.bulk_create(tenancies, batch_size=BATCH)


def _tenancy(world: World, firm: Enterprise, free: list[Unit]) -> Tenancy:
    shared = next(unit for unit in free if unit.shared)
    own = [unit for unit in free if not unit.shared]
    # About one room in ten stays empty.
    unit = own[-1] if own and world.source.random() < 0.9 else shared
    if unit is not shared:
        free.remove(unit)
    return Tenancy(
        enterprise=firm,
        building=firm.place,
        unit=unit,
        shared=unit.shared,
        since=firm.moved_in_on or world.started,
    )


def _years(world: World, firms: list[Enterprise]) -> None:
    # A source of its own: what the ladder asks beside changes nothing else of the year.
    more = Random(f"{world.seed}:ladder")
    rows = []
    for firm in firms:
        staff = max(2, int(world.source.lognormvariate(2.6, 0.9)))
        revenue = staff * world.source.randint(180_000, 700_000) * 100
        research = world.source.uniform(0.0, 0.12)
        for year in range(world.today.year - 3, world.today.year):
            growth = world.source.uniform(0.88, 1.3)
            revenue, staff = (
                int(revenue * growth) // WHOLE * WHOLE,
                max(2, round(staff * (0.5 + growth / 2))),
            )
            rows.append(
                EnterpriseYear(
                    enterprise=firm, year=year, staff=staff, revenue_fen=revenue, rd_fen=int(revenue * research) // WHOLE * WHOLE,
                    source=SOURCE, recorded_on=world.today,
                    **year_numbers(more, revenue=revenue, staff=staff, research=int(revenue * research) // WHOLE * WHOLE),
                )
            )  # fmt: skip
    EnterpriseYear.objects.bulk_create(rows, batch_size=BATCH)


def _contacts(world: World, firms: list[Enterprise]) -> None:
    people = [unsaved_person(world) for _firm_ in firms]
    Party.objects.bulk_create((person.party for person in people), batch_size=BATCH)
    Person.objects.bulk_create(people, batch_size=BATCH)
    Contact.objects.bulk_create(
        (
            Contact(enterprise=firm, person=person, role=world.source.choice(("行政", "总经理", "财务", "人事")), main=True)
            for firm, person in zip(firms, people, strict=True)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _talents(world: World, firms: list[Enterprise]) -> list[Talent]:
    categories = list(TalentCategory.objects.order_by("order"))
    people = [unsaved_person(world) for _n in range(world.count(TALENTS))]
    Party.objects.bulk_create((person.party for person in people), batch_size=BATCH)
    Person.objects.bulk_create(people, batch_size=BATCH)
    talents = [_talent(world, person, world.source.choice(firms), categories) for person in people]
    Talent.objects.bulk_create(talents, batch_size=BATCH)
    return talents


def _talent(
    world: World, person: Person, firm: Enterprise, categories: list[TalentCategory]
) -> Talent:
    talent = Talent(
        person=person, enterprise=firm, category=world.source.choice(categories[3:]), since=world.day(firm.moved_in_on),
        needs_housing=world.source.random() < 0.15, needs_schooling=world.source.random() < 0.08, source=SOURCE,
    )  # fmt: skip
    talent.locate(firm.place)
    return talent


def _portal_logins(world: World, firms: list[Enterprise], talents: list[Talent]) -> None:
    """Two contacts and a talent who can sign in, to try the portal."""
    for number, firm in enumerate(firms[:2], start=1):
        contact = Contact.objects.select_related("person__party").get(enterprise=firm, main=True)
        office = Office.objects.create(
            organisation=firm.organisation,
            duty="enterprise_contact",
            title="企业联系人",
            scope=firm.place,
        )
        Appointment.objects.create(person=contact.person, office=office, since=world.started)
        login(
            world, contact.person, f"firm{number}", f"企业联系人 {contact.person.name}({firm.name})"
        )
    login(world, talents[0].person, "talent", f"人才 {talents[0].name}")

"""Builders: a community with a building, firms, talents, officers, visits, rules, items."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import (
    a_person,
    an_actor,
    an_appointment,
    an_office,
    an_organisation,
)
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.kernel.places.testing import a_community, a_place
from yanzhen.kernel.rulebook.contracts import packs
from yanzhen.reforms.innovation_community.actions.visits import VisitDraft, record_visit
from yanzhen.reforms.innovation_community.models import (
    BuildingProfile,
    Community,
    Enterprise,
    MustVisitRule,
    Stage,
    Talent,
    TalentCategory,
    Unit,
    Visit,
)
from yanzhen.reforms.innovation_community.models.firm_facts import (
    FirmFacts,
    RightFacts,
    ScoreFacts,
    TitleFacts,
    YearFacts,
)

_numbers = itertools.count(1)


def an_innovation_community(name: str = "Dream Community") -> Place:
    place = a_community(name)
    Community.objects.create(place=place)
    return place


def a_building(community: Place | None = None, *, name: str = "", floors: int = 5) -> Place:
    building = a_place(
        name or f"Building {next(_numbers)}",
        kind=PlaceKind.BUILDING,
        parent=community or an_innovation_community(),
    )
    BuildingProfile.objects.create(place=building, floors=floors)
    return building


def a_unit(building: Place, *, floor: int = 1, number: str = "", **facts: Any) -> Unit:
    number = number or f"{floor}{next(_numbers):02d}"
    return Unit.objects.create(
        building=building, floor=floor, number=number, **{"area_m2": 100, **facts}
    )


def a_firm(place: Place | None = None, *, name: str = "", **facts: Any) -> Enterprise:
    """A growing firm in a building, unless told otherwise."""
    organisation = an_organisation(name)
    firm = Enterprise(organisation=organisation, **{"stage": Stage.GROWING, **facts})
    firm.locate(place)
    firm.save(force_insert=True)
    return firm


def a_talent(place: Place | None = None, *, name: str = "", **facts: Any) -> Talent:
    talent = Talent(
        person=a_person(name),
        category=TalentCategory.objects.order_by("order")[0],
        **{"since": date(2024, 1, 1), **facts},
    )
    talent.locate(place)
    talent.save(force_insert=True)
    return talent


def an_officer(
    scope: Place, *, duty: str = "officer_economy", person: Person | None = None
) -> Actor:
    return an_actor(duty, scope, person=person or a_person())


def a_firm_contact(firm: Enterprise, person: Person | None = None) -> Actor:
    office = an_office("enterprise_contact", organisation=firm.organisation)
    return actor_of_appointment(an_appointment(person, office))


def a_sort_of_request(code: str = "R-SPACE") -> Item:
    """One of the shipped sorts of request."""
    return Item.objects.get(code=code)


def a_rule(trigger: str, **parameters: int) -> MustVisitRule:
    """A must-visit rule in force."""
    return MustVisitRule.objects.create(
        code=f"t{next(_numbers)}",
        title=str(trigger),
        trigger=trigger,
        parameters=parameters,
        active=True,
    )


def a_visit(
    whom: Enterprise | Talent, *, by: Actor | None = None, at: datetime | None = None, **facts: Any
) -> Visit:
    """A visit an hour ago by an officer of the place, written down through the door."""
    now = timezone.now()
    place = whom.place or an_innovation_community()
    said: dict[str, Any] = {"attendees": 2, "visited_at": at or now - timedelta(hours=1), **facts}
    said["enterprise" if isinstance(whom, Enterprise) else "talent"] = whom
    draft = VisitDraft(**said)
    return record_visit(draft, by=by or an_officer(place), at=now)


def firm_facts(on: date = date(2026, 9, 22), **told: Any) -> FirmFacts:
    """A firm that fulfils everything a number can decide, unless told otherwise; `year` changes the last year."""
    year = {**A_GOOD_YEAR, **told.pop("year", {})}
    before = {**A_GOOD_YEAR, **told.pop("before", {})}
    facts: dict[str, Any] = {
        "uscc": "91110000600037341L",
        "registered_on": date(2018, 5, 1),
        "industry_code": "3569",
        "industry_section": "C",
        "years": {
            on.year - 1: YearFacts(**year),
            on.year - 2: YearFacts(**before),
            on.year - 3: YearFacts(**{**A_GOOD_YEAR, "revenue_fen": 50_000_000_00}),
        },
        "titles": (TitleFacts("tech_sme", date(2026, 1, 5), date(2027, 1, 4)), TitleFacts("srdi_sme", date(2025, 1, 1), date(2027, 12, 31))),
        "rights": tuple(
            RightFacts("invention", date(2020, 1, 1), date(2022, 1, 1), self_developed=True, leading=True, in_use=True, holder_rank=1)
            for _n in range(4)
        ),
        "scores": (ScoreFacts(on.year, 7000, "平台证明"),),
        "niche_since": date(2018, 5, 1),
        "strategic_field": True,
        "chain_role": "gap",
        "digital_level": 3,
        "market_share_bp": 1500,
        "market_rank": 2,
        "product_prohibited": False,
        "in_giant_group": False,
        "rights_complete": True,
        "lists_checked_on": date(on.year, 2, 1),
    }  # fmt: skip
    return FirmFacts(on=on, **{**facts, **told})


A_GOOD_YEAR: Final[dict[str, Any]] = {
    "revenue_fen": 60_000_000_00,
    "main_income_fen": 57_000_000_00,
    "cost_fen": 40_000_000_00,
    "net_profit_fen": 9_000_000_00,
    "rd_fen": 7_000_000_00,
    "rd_domestic_fen": 7_000_000_00,
    "hightech_income_fen": 50_000_000_00,
    "assets_fen": 80_000_000_00,
    "debt_fen": 20_000_000_00,
    "staff": 120,
    "rd_staff": 30,
    "scitech_staff": 40,
    "audit_code": "浙26ABCD",
    "source": "审计报告",
}


def finding(pack: str, rule: str, facts: FirmFacts) -> Any:
    """What one rule of a pack such as "sme.srdi@2026" says of these facts."""
    found = packs[pack].rule(rule)
    assert found is not None  # noqa: S101  a test that names a rule that is not there is wrong
    return found.answer({"firm": facts})

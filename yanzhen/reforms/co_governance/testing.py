"""Builders: an estate with units and owners. A test names only what matters to it."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import a_person, an_actor, an_organisation
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.rulebook.actions import take_over_packs
from yanzhen.reforms.co_governance.actions.committees import Election
from yanzhen.reforms.co_governance.actions.estates import OwnerFacts, enter_owners
from yanzhen.reforms.co_governance.actions.handovers import (
    add_line,
    name_new_company,
    note_deletion,
    plan_handover,
    take_handover_step,
)
from yanzhen.reforms.co_governance.actions.money import open_money, take_deposits
from yanzhen.reforms.co_governance.actions.orders import Call, open_order
from yanzhen.reforms.co_governance.actions.signing import sign_list
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use, take_use_step
from yanzhen.reforms.co_governance.contracts import (
    COMMITTEE,
    CONFIRMER,
    DISPATCHER,
    KEEPER,
    MANAGER,
    WORKER,
)
from yanzhen.reforms.co_governance.models import (
    Cluster,
    Estate,
    FundUse,
    Handover,
    Ownership,
    PatrolPoint,
    ServiceArea,
    Unit,
    Worker,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.law_handovers import Letter, Side

_numbers = itertools.count(1)
URGENT: Final[dict[str, Any]] = {"emergency": True, "situation": "leak"}
WORKS_ON: Final = date(2026, 5, 4)
SINCE: Final = date(2020, 1, 1)
ENDS: Final = date(2026, 6, 30)
HANDOVER_DAYS: Final = {"notice": date(2026, 5, 1), "inspect": date(2026, 6, 25), "leave": date(2026, 7, 5), "file": date(2026, 7, 3)}  # fmt: skip


def an_estate(place: Place | None = None, **facts: Any) -> Estate:
    """Built in 2007, on the register for long."""
    facts = {"name": f"Estate {next(_numbers)}", "since": SINCE, "built_year": 2007, **facts}
    made = Estate(place=place or a_place(kind="estate"), **facts)
    made.index_words()
    made.save(force_insert=True)
    return made


def a_unit(estate: Estate | None = None, **facts: Any) -> Unit:
    """A flat of 90 square metres that nobody owns."""
    facts = {"code": f"1-1-{next(_numbers)}", "area": 9_000, "area_source": "registered", **facts}
    if facts["area"] is None:
        facts["area_source"] = ""
    return Unit.objects.create(estate=estate or an_estate(), **facts)


def a_keeper(place: Place | None = None, **facts: Any) -> Actor:
    return an_actor(KEEPER, place, **facts)


def an_owner(
    unit: Unit, party: Party | None = None, *, since: date = SINCE, **facts: Any
) -> Ownership:
    """Somebody owns the unit alone since long ago."""
    party = party or a_person(f"Owner {next(_numbers)}").party
    return enter_owners(unit, [OwnerFacts(party, since, **facts)], by=a_keeper())[0]


def owned_units(estate: Estate, count: int, **facts: Any) -> list[Unit]:
    """So many flats, each of an owner of its own."""
    units = [a_unit(estate, **facts) for _n in range(count)]
    for unit in units:
        an_owner(unit)
    return units


def an_election(estate: Estate) -> Election:
    """Three owners and an alternate for three seats, from 1 June 2023 on."""
    take_over_packs()
    people = [an_owner(a_unit(estate), a_person(f"Member {n}").party).party.person for n in range(4)]  # fmt: skip
    return Election(
        "owners_committee", 3, date(2023, 5, 1), date(2023, 5, 20), date(2023, 6, 1), date(2023, 6, 1), date(2026, 6, 1),
        people[:3], people[3:],
    )  # fmt: skip


def a_committee_office(place: Place | None = None) -> Actor:
    return an_actor(COMMITTEE, place)


def a_confirmer(place: Place | None = None) -> Actor:
    return an_actor(CONFIRMER, place)


def an_estate_with_money(*areas: int, deposit_fen: int = 1_000_000, **facts: Any) -> Estate:
    """With the owners' book since January, and a deposit in the fund for each of these flats."""
    take_over_packs()
    estate = an_estate(**facts)
    open_money(estate, an_organisation("Owners' assembly", kind="committee"), by=an_actor("agency_head"), opened_on=date(2026, 1, 1))  # fmt: skip
    units = [a_unit(estate, area=area) for area in areas]
    for unit in units:
        an_owner(unit)
    if units:
        take_deposits(estate, {unit.pk: deposit_fen for unit in units}, "first", on=date(2026, 1, 5), by=a_committee_office())  # fmt: skip
    return estate


def an_emergency(estate: Estate, fen: int = 100_001, to: str = "", **facts: Any) -> FundUse:
    """An emergency moved on up to the state `to`."""
    owners = a_committee_office()
    use = draft_use(estate, UseDraft("Roof of building 1", fen, **{**URGENT, **facts}), by=owners, today=WORKS_ON)  # fmt: skip
    steps: list[tuple[str, Any, dict[str, Any]]] = [
        ("review", owners, {"note": "Water in three flats"}), ("confirm", a_confirmer(), {"note": "Seen"}), ("apply", owners, {}),
        ("start", owners, {"data": {"on": WORKS_ON}}), ("accept", owners, {"note": "Dry", "data": {"on": WORKS_ON, "final_fen": fen}}),
        ("audit", owners, {"data": {"auditor": "Office", "paper": "A-1"}}), ("reconfirm", a_confirmer(), {"note": "In order"}),
        ("settle", owners, {"data": {"on": WORKS_ON}}), ("file", owners, {"note": "B-9"}),
    ]  # fmt: skip
    for name, by, more in steps:
        if use.state == to:
            break
        use = take_use_step(use, name, by=by, **more)
    return use


@dataclass
class Crew:
    """A cluster of one estate with its desk and its workers."""

    cluster: Cluster
    area: ServiceArea
    dispatcher: Actor
    manager: Actor
    workers: list[Actor]

    def a_point(self) -> PatrolPoint:
        return PatrolPoint.objects.create(area=self.area, name=f"Point {next(_numbers)}", every_hours=4)  # fmt: skip

    @staticmethod
    def unit_of(estate: Estate) -> Unit:
        return estate.units.first() or a_unit(estate)


def a_crew(*, workers: int = 2, dispatch: str = "grab", **limits: Any) -> Crew:
    """An estate served by a company; its workers cost 30 yuan an hour."""
    community = a_place(kind="community")
    assembly = an_organisation(f"Assembly {next(_numbers)}", kind="committee")
    estate = an_estate(a_place(kind="estate", parent=community), assembly=assembly)
    cluster = Cluster.objects.create(name=f"Cluster {next(_numbers)}", place=community, company=an_organisation(kind="property"), since=SINCE)  # fmt: skip
    area = ServiceArea.objects.create(
        cluster=cluster, kind="estate", name=estate.name, place=estate.place, estate=estate, money="owners", payer=assembly, dispatch=dispatch,
        since=SINCE, **limits,
    )  # fmt: skip
    crew = [an_actor(WORKER, community) for _n in range(workers)]
    for actor in crew:
        Worker.objects.create(cluster=cluster, person_id=actor.person_id, hour_fen=3_000)
    return Crew(cluster, area, an_actor(DISPATCHER, community), an_actor(MANAGER, community), crew)


def an_order(crew: Crew, *, at: datetime = datetime(2026, 7, 6, 2, 0, tzinfo=UTC), **facts: Any) -> WorkOrder:  # fmt: skip
    """Somebody called: the tap drips."""
    call = {"area": crew.area, "what": "The tap drips", "sort": "water", **facts}
    return open_order(Call(**call), by=crew.dispatcher, at=at)


def a_handover(state: str = "planned", **facts: Any) -> Handover:
    """A handover to the first of July that has come as far as this state, everything in order."""
    by = a_keeper()
    known = {"ending": "dismissed", "ends_on": ENDS, **facts}
    handover = plan_handover(an_estate(), an_organisation("Old", kind="property"), by=by, **known)
    for name in ("notice", "inventory", "inspect", "defects", "sign", "settle", "leave", "file"):
        if handover.state == state:
            break
        if name == "inventory":
            list_everything(handover)
            name_new_company(handover, an_organisation("New", kind="property"), by=by, contract_on=date(2026, 6, 20), effective_on=date(2026, 7, 1))  # fmt: skip
        if name == "sign":
            _sign_everything(handover)
        if name == "leave":
            note_deletion(handover, by=by, on=date(2026, 7, 2))
        handover = take_handover_step(handover, name, by=by, note="F-1", data={"on": HANDOVER_DAYS.get(name)})  # fmt: skip
    return handover


def list_everything(handover: Handover) -> None:
    """Something stands on each of the ten lists."""
    for letter in Letter:
        add_line(handover, letter, f"Things of {letter.value}", by=a_keeper(), quantity="3")


def _sign_everything(handover: Handover) -> None:
    for letter in Letter:
        for side in Side:
            sign_list(
                handover, letter, side, f"{side} person", by=a_keeper(), on=ENDS, sheet=an_upload()
            )

"""Contracts of the demo village: the campsite for 130,000 yuan a year, an orchard, a workshop, a pond, a service, works."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    AgreementDraft,
    Money,
    TermsDraft,
    bill_all,
    draw_up,
    take_deposit,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.models import Agreement, Due
from yanzhen.kernel.assets.demo.village import COLLECTIVE, VILLAGE, at_ten, whoever_sets_up
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.actions import register_organisation, register_person
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.kernel.places.models import Place

WAN: Final = 1_000_000
# title, kind, who pays, other side, asset, year it began (before this one), years, terms, how, deposit in 万元
HELD: Final = (
    ("竹海露营基地租赁", "site", "income", "山野露营（示例）有限公司", "竹海露营基地用地", 1, 8, TermsDraft(amount_fen=13 * WAN), "platform", 3),
    ("溪口柑橘园承包", "land", "income", "person", "溪口柑橘园", 2, 5, TermsDraft(basis="per_area", area_mu_hundredths=3_600, price_per_mu_fen=80_000), "platform", 0),
    ("来料加工厂房租赁", "building", "income", "富春箱包（示例）有限公司", "来料加工厂房", 1, 5, TermsDraft(basis="stepped", amount_fen=18 * WAN, pays_per_year=4, step_years=2, step_bp=500), "tender", 5),
    ("村口荷塘养殖承包", "land", "income", "person", "村口荷塘", 3, 4, TermsDraft(amount_fen=900_000, pays_per_year=2), "negotiation", 0),
    ("石坞香榧林合作经营", "cooperation", "income", "香榧合作社（示例）", "石坞香榧林", 2, 10, TermsDraft(amount_fen=6 * WAN), "joint", 0),
    ("村庄保洁服务", "service", "expense", "洁净物业（示例）有限公司", None, 0, 2, TermsDraft(amount_fen=9_600_000, pays_per_year=12), "quotation", 0),
    ("沿溪步道二期工程", "works", "expense", "溪山建设（示例）有限公司", None, 0, 1, TermsDraft(basis="once", amount_fen=86 * WAN, pays_per_year=0), "tender", 0),
    ("前畈水田流转", "land", "income", "稻香农业（示例）有限公司", "前畈水田", 1, 6, TermsDraft(basis="per_area", area_mu_hundredths=21_000, price_per_mu_fen=70_000, pays_per_year=2), "tender", 2),
)  # fmt: skip


def make_agreements(world: World) -> None:
    """Drawn up by the village, approved by the township, dues in the books where there are any, most of them paid."""
    scene = world.notebook.get("assets.scene")
    village = Place.objects.open().get(
        name=VILLAGE, path__startswith=scene.village.path if scene else ""
    )
    owner = Organisation.objects.select_related("party", "place").get(party__name=COLLECTIVE)
    by = whoever_sets_up()
    keeper, reviewer = (scene.keeper, scene.reviewer) if scene else (by, by)
    made = [_enter(world, village, owner, row, (keeper, reviewer)) for row in HELD]
    _draft(world, village, owner, keeper)
    bill_all(world.today, at_ten(world, 0))
    _pay(world, made, by)


def _enter(
    world: World,
    village: Place,
    owner: Organisation,
    row: tuple[Any, ...],
    staff: tuple[Actor, Actor],
) -> Agreement:
    title, kind, direction, whom, asset_name, ago, years, terms, how, deposit = row
    since = date(world.today.year - ago, 1, 1)
    asset = (
        Asset.objects.select_related("owner__party", "place").get(name=asset_name, place=village)
        if asset_name
        else None
    )
    draft = AgreementDraft(
        title=title, kind=kind, direction=direction, owner=owner, counterparty=_party(world, whom), since=since,
        until=date(since.year + years, 1, 1) - timedelta(days=1), obtained=how, terms=terms, place=village, asset=asset, exclusive=asset is not None,
        object_class={"works": "construction", "service": "services"}.get(kind, ""), basis_text="成员代表会议纪要（示例）", deposit_fen=deposit * WAN,
        interest_per_myriad_day=Decimal("3"), first_refusal_on=date(since.year + years - 1, 10, 1) if asset else None, source="",
    )  # fmt: skip
    keeper, reviewer = staff
    agreement = draw_up(draft, by=keeper, at=at_ten(world, 320))
    take_step(agreement, "submit", by=keeper, at=at_ten(world, 318))
    return take_step(agreement, "approve", by=reviewer, at=at_ten(world, 315))


def _draft(world: World, village: Place, owner: Organisation, keeper: Actor) -> None:
    """One that waits for the township, and one that is still being written."""
    asset = Asset.objects.select_related("owner__party", "place").get(
        name="后山毛竹林", place=village
    )
    next_year = date(world.today.year + 1, 1, 1)
    draft = AgreementDraft(
        title="后山毛竹林承包", kind="land", direction="income", owner=owner, counterparty=_party(world, "person"), since=next_year,
        until=date(next_year.year + 5, 12, 31), obtained="platform", terms=TermsDraft(amount_fen=5 * WAN), place=village, asset=asset, exclusive=True,
    )  # fmt: skip
    take_step(
        draw_up(draft, by=keeper, at=at_ten(world, 3)), "submit", by=keeper, at=at_ten(world, 2)
    )
    draw_up(
        replace(draft, title="景区观光车租赁", kind="equipment", asset=None, exclusive=False),
        by=keeper,
        at=at_ten(world, 1),
    )


def _party(world: World, whom: str) -> Party:
    if whom == "person":
        return register_person(
            name=world.person_name(), by=whoever_sets_up(), phone=world.phone()
        ).party
    return register_organisation(
        name=whom, kind="enterprise", by=whoever_sets_up(), uscc=world.uscc()
    ).party


def _pay(world: World, made: list[Agreement], by: Actor) -> None:
    """Everything but the last quarter year's dues; the pond pays half and late."""
    for agreement in made:
        dues = list(Due.objects.filter(agreement=agreement, state="billed").order_by("due_on"))
        old = [due for due in dues if due.due_on < world.today - timedelta(days=75)]
        fen = sum(due.open_fen for due in old)
        fen = fen // 2 if agreement.title.startswith("村口荷塘") else fen
        try:
            if agreement.deposit_fen:
                take_deposit(
                    agreement,
                    Money(agreement.deposit_fen, world.today - timedelta(days=300), new_key()),
                    by=by,
                )
            if fen:
                write_payment(
                    agreement,
                    Money(fen, world.today - timedelta(days=60), new_key(), note="银行到账"),
                    by=by,
                )
        except Refused as refusal:
            world.progress(f"{agreement}: {refusal}")

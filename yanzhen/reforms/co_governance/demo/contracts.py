"""The contracts of the service: each area's own with its payer, and the property fee of each flat; some owe since summer."""

from datetime import date, datetime, timedelta
from typing import Final

from yanzhen.base.demo import World
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.agreements.actions import (
    AgreementDraft,
    Money,
    TermsDraft,
    bill_all,
    draw_up,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.models import Agreement, Due
from yanzhen.kernel.ledger.actions import open_book
from yanzhen.kernel.parties.models import Organisation
from yanzhen.reforms.co_governance.actions.service import link_agreement
from yanzhen.reforms.co_governance.demo import scene
from yanzhen.reforms.co_governance.demo.estates import first_owner
from yanzhen.reforms.co_governance.demo.scene import at_ten, whoever_sets_up
from yanzhen.reforms.co_governance.models import Cluster, ServiceArea, Unit

YEARS: Final = 3
# Fen for a square metre and month; the contract of an estate says so, and each flat pays the company itself.
FEE_FEN: Final = 190
# What the payer itself pays for a year, by the kind of area: at its end, after the marks are in.
YEARLY: Final = {"estate": 960_000, "road": 36_000_000, "green": 14_400_000}
BUILDINGS: Final = ("1", "2", "3", "4")
# Of so many flats one has not paid, one has paid half.
LATE_EVERY, HALF_EVERY = 9, 14


def make_contracts(world: World) -> None:
    """Drawn up and approved before the first of July, linked to their areas; the fee since then billed and mostly paid."""
    cluster = Cluster.objects.select_related("company__party", "place").get(company__party__name=scene.NEW)  # fmt: skip
    for area in cluster.areas.select_related("cluster__place", "cluster__company", "payer__party", "place"):  # fmt: skip
        link_agreement(area, _service(world, area), by=whoever_sets_up())
    begins = scene.cut_over(world)
    company = cluster.company
    open_book(company, by=whoever_sets_up(), chart="small_enterprise", place=cluster.place, opened_on=begins.replace(day=1, month=1), separation="none")  # fmt: skip
    fees = [_fee(world, company, unit) for unit in _flats()]
    bill_all(world.today, at_ten(world, 0))
    for number, fee in enumerate(fees):
        _paid(world, fee, number)


def _flats() -> list[Unit]:
    rows = Unit.objects.filter(estate__name=scene.ESTATE, building__code__in=BUILDINGS)
    return list(rows.select_related("estate__place").order_by("code"))


def _service(world: World, area: ServiceArea) -> Agreement:
    draft = AgreementDraft(
        title=f"{area.name} 物业服务合同", kind="service", direction="expense", owner=area.payer, counterparty=area.cluster.company.party,
        since=area.since, until=_until(area.since), obtained="tender", object_class="services", place=area.place,
        terms=TermsDraft(amount_fen=YEARLY[area.kind], due_after_days=360), basis_text="业主大会决议（示例）" if area.estate_id else "街道购买服务（示例）",
        note="物业费由各户按约交给企业；业主大会另付年度考核后的管理费。" if area.estate_id else "按季考核，年末付。",
    )  # fmt: skip
    return _approved(draft, area.since)


def _fee(world: World, company: Organisation, unit: Unit) -> Agreement:
    since = scene.cut_over(world)
    draft = AgreementDraft(
        title=f"{unit.code} 物业费", kind="service", direction="income", owner=company, counterparty=first_owner(unit), since=since, until=_until(since),
        obtained="direct", place=unit.estate.place, subject=f"{unit.estate.name} {unit.code}，{unit.metres} 平方米",
        terms=TermsDraft(amount_fen=(unit.area or 0) * FEE_FEN * 12 // 100, pays_per_year=2, due_after_days=30),
    )  # fmt: skip
    return _approved(draft, since)


def _until(since: date) -> date:
    return since.replace(year=since.year + YEARS) - timedelta(days=1)


def _approved(draft: AgreementDraft, since: date) -> Agreement:
    by, at = whoever_sets_up(), datetime.combine(since, scene.TEN, SHANGHAI) - timedelta(days=9)  # fmt: skip
    made = draw_up(draft, by=by, at=at)
    take_step(made, "submit", by=by, at=at + timedelta(hours=1))
    return take_step(made, "approve", by=by, at=at + timedelta(days=2))


def _paid(world: World, fee: Agreement, number: int) -> None:
    if number % LATE_EVERY == 4:
        return
    for due in Due.objects.filter(agreement=fee, state="billed").order_by("due_on"):
        fen = due.open_fen // 2 if number % HALF_EVERY == 6 else due.open_fen
        on = min(due.due_on - timedelta(days=number % 20), world.today)
        write_payment(fee, Money(fen, on, new_key(), note="银行到账"), by=whoever_sets_up())

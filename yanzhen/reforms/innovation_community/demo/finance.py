"""What finance reported in the demo year: tax by payer of two half years, revenue of all townships. Invented."""

from datetime import date
from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.tax import (
    TOWNSHIPS,
    enter_revenue,
    subdistrict_of,
)
from yanzhen.reforms.innovation_community.demo.scene import community_place, keeper
from yanzhen.reforms.innovation_community.models import Enterprise, TaxContribution, TaxScope
from yanzhen.reforms.innovation_community.models.terms import Term, term_of

PAYERS: Final = 2600
OTHERS: Final = 3900
# What the rest of the subdistrict pays for a yuan of the community: the community gives over a third.
REST_FOR_ONE: Final = 1.76
REVENUE_YUAN: Final = 6_200_000_000


def make_finance(world: World) -> None:
    """The newest first half year that is over, and the one before it."""
    year = world.today.year if world.today >= date(world.today.year, 7, 1) else world.today.year - 1
    subdistrict = subdistrict_of(community_place().path)
    if subdistrict is None:
        return
    payers = list(
        Enterprise.objects.filter(moved_in_on__lt=date(year - 1, 1, 1)).select_related("organisation__party", "place")
        .order_by("pk")[: world.count(PAYERS)]
    )  # fmt: skip
    others = [(world.uscc(), world.firm_name("industry")) for _n in range(world.count(OTHERS))]
    for term, lead in ((term_of(year - 1, 1, 6), 0.86), (term_of(year, 1, 6), 1.0)):
        _tax(world, term, payers, others, subdistrict)
        _revenue(world, term, subdistrict, lead)


def _tax(
    world: World, term: Term, payers: list[Enterprise], others: list[tuple[str, str]], subdistrict: Place
) -> None:  # fmt: skip
    document = f"示例：余杭区税收分户表（{term.since.year} 年上半年）"
    inside = [int(world.source.lognormvariate(11.4, 1.3)) * 100 for _payer in payers]
    outside = [int(world.source.lognormvariate(11.4, 1.3)) * 100 for _other in others]
    scale = REST_FOR_ONE * sum(inside) / max(sum(outside), 1)
    facts = {
        "since": term.since,
        "until": term.until,
        "tax_scope": TaxScope.TOTAL,
        "document": document,
    }
    rows = [
        TaxContribution(
            payer_code=firm.organisation.uscc, payer_name=firm.name, organisation=firm.organisation, place=firm.place or subdistrict,
            scope_path=firm.scope_path, amount_fen=amount, **facts,
        )
        for firm, amount in zip(payers, inside, strict=True)
    ] + [
        TaxContribution(
            payer_code=code, payer_name=name, place=subdistrict, scope_path=subdistrict.path,
            amount_fen=int(amount * scale), **facts,
        )
        for (code, name), amount in zip(others, outside, strict=True)
    ]  # fmt: skip
    TaxContribution.objects.bulk_create(rows, batch_size=2000)


def _revenue(world: World, term: Term, subdistrict: Place, lead: float) -> None:
    """Every township of the district; what this one has is `lead` of the most that is drawn."""
    document = f"示例：余杭区各镇街财政总收入（{term.since.year} 年上半年）"
    beside = Place.objects.open().filter(parent=subdistrict.parent, kind__in=TOWNSHIPS)
    for place in beside.order_by("code"):
        share = lead if place == subdistrict else world.source.uniform(0.05, 0.93)
        enter_revenue(
            place, term=term, amount_fen=int(REVENUE_YUAN * share) * 100, document=document, by=keeper(), today=world.today
        )  # fmt: skip

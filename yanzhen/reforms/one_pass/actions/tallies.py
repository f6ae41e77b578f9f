"""What is counted of an island: who came, what it brought the collective, by when it is booked. Questions only."""

from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.agreements.models import Agreement, Due
from yanzhen.kernel.ledger.models import Leg
from yanzhen.kernel.orders.models import OrderLine, Seller
from yanzhen.reforms.one_pass.models import Admission, Product, Sort

# Books of collectives, and where what they earn stands: own business, returns on shares.
CHART: Final = "rural_collective"
EARNED: Final = ("501", "502")
# What brought it: sales and their shares, and dues of contracts.
FROM_SALES: Final = ("orders.seller", "orders.order", "orders.refund")
FROM_CONTRACTS: Final = ("agreements.due",)


def first_half(today: date) -> tuple[date, date]:
    """The last half year from January to June that is over."""
    year = today.year if today.month > 6 else today.year - 1
    return date(year, 1, 1), date(year, 6, 30)


def arrivals() -> Any:
    """Whoever was let in where visitors are counted, with a ticket or free of charge. Person-times."""
    return Admission.objects.select_related("order")


def arrivals_of_first_half(today: date | None = None) -> Any:
    first, last = first_half(today or timezone.localdate())
    return arrivals().filter(at__date__gte=first, at__date__lte=last)


def collective_income() -> Any:
    """Legs on income of the collectives of villages that live from visitors: shares of sales, and dues of their sites."""
    homes = Q(pk__in=[])
    for path in _villages():
        homes |= Q(account__book__place__path__startswith=path)
    earned = Q(*[("account__code__startswith", EARNED[0])]) | Q(account__code__startswith=EARNED[1])
    sites = Agreement.objects.filter(asset__attractions__isnull=False).values("pk")
    dues = Due.objects.filter(agreement__in=sites).values("entry_id")
    brought = Q(entry__source_label__in=FROM_SALES) | Q(
        entry__source_label__in=FROM_CONTRACTS, entry_id__in=dues
    )
    rows = Leg.objects.posted().filter(homes, earned, brought, account__book__chart=CHART)
    return rows.select_related("entry", "account__book__organisation__party")


def income_of_first_half(today: date | None = None) -> Any:
    first, last = first_half(today or timezone.localdate())
    return collective_income().filter(on__gte=first, on__lte=last)


def _villages() -> list[str]:
    """Where a company sells a pass: the report speaks of its own village's collective."""
    sold = Product.objects.filter(sort=Sort.PASS)
    return list(sold.values_list("offer__seller__place__path", flat=True).distinct())


def camp_dues() -> Any:
    """What falls due for land that visitors camp on."""
    rows = Due.objects.filter(agreement__asset__attractions__kind="camp", direction="income").exclude(state="cancelled")  # fmt: skip
    return rows.select_related("agreement__counterparty", "agreement__place").distinct()


def weekend_nights() -> Any:
    """Nights booked in the summer that begin on a Friday or Saturday, with sellers of places that visitors come to."""
    paths = Q(pk__in=[])
    for path in (
        Product.objects.filter(area__isnull=False)
        .values_list("area__place__path", flat=True)
        .distinct()
    ):
        paths |= Q(seller__place__path__startswith=path)
    rows = OrderLine.objects.filter(
        paths, offer__kind="stay", day__iso_week_day__in=(5, 6), day__month__in=(7, 8)
    )
    return rows.exclude(order__state__in=("expired", "cancelled")).select_related(
        "order", "seller__organisation__party"
    )


def lead_days(line: OrderLine) -> int:
    """From the order to the night."""
    assert line.day is not None  # noqa: S101  a stay has its day
    return (line.day - line.order.placed_at.astimezone(SHANGHAI).date()).days


def pass_sellers() -> Any:
    return Seller.objects.filter(offers__visitor_product__sort=Sort.PASS).distinct()

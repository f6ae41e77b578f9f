"""Common income in the owners' book, and the half-yearly account of it that hangs out for everybody."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.reading import totals
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.co_governance.actions.money import (
    COMMON_BANK,
    COST,
    INCOME,
    book_of,
    post,
    spend_common,
)
from yanzhen.reforms.co_governance.contracts import FUND
from yanzhen.reforms.co_governance.models import CommonItem, Estate, IncomePublication, ItemKind
from yanzhen.reforms.co_governance.models.income import INCOME as INCOME_KINDS
from yanzhen.reforms.co_governance.models.scope import must

HANG_DAYS: Final = 15


@transaction.atomic
def write_item(
    estate: Estate, kind: str, what: str, fen: int, *, on: date, by: By, party: Party | None = None
) -> CommonItem:  # fmt: skip
    """Common income came in, or a cost of the common parts was paid, on the special account."""
    must(by, FUND, estate.place)
    if fen <= 0:
        raise Refused(_("Write an amount above nought."), field="fen")
    if not what.strip():
        raise Refused(_("Write in a few words what it is."), field="what")
    if kind == ItemKind.TO_FUND:
        raise Refused(_("What goes to the maintenance fund is taken there as a deposit of units."), field="kind")  # fmt: skip
    comes = kind in INCOME_KINDS
    if not comes:
        spend_common(estate, fen)
    item = CommonItem(pk=new_key(), estate=estate, kind=kind, what=what.strip(), fen=fen, on=on, party=party)  # fmt: skip
    legs = (COMMON_BANK, INCOME) if comes else (COST, COMMON_BANK)
    item.entry_id = post(estate, legs, fen, item.what, on=on, source=("co_governance.commonitem", item.pk), by=by)  # fmt: skip
    item.save(force_insert=True)
    record(by=by, verb="co_governance.take_income" if comes else "co_governance.pay_cost", noun=item, place_path=estate.place.path, changes={"fen": fen})  # fmt: skip
    return item


def half_of(day: date) -> tuple[date, date]:
    """First and last day of the half year the day lies in."""
    return (date(day.year, 1, 1), date(day.year, 6, 30)) if day.month <= 6 else (date(day.year, 7, 1), date(day.year, 12, 31))  # fmt: skip


def account_of(estate: Estate, since: date, until: date) -> dict[str, Any]:
    """What the book says of these days, in fen, and the same by kind from the items: both are given, and must agree."""
    book = book_of(estate)
    codes = {account.pk: account.code for account in book.accounts.filter(code__in=(INCOME, COST, COMMON_BANK))}  # fmt: skip
    moved = {codes[key]: turnover for key, turnover in totals(book, since, until).items() if key in codes}  # fmt: skip
    stood = {codes[key]: turnover for key, turnover in totals(book, None, until).items() if key in codes}  # fmt: skip
    rows = CommonItem.objects.filter(estate=estate, on__range=(since, until)).values("kind").annotate(fen=Sum("fen")).order_by("kind")  # fmt: skip
    lines = [{"kind": row["kind"], "fen": row["fen"]} for row in rows]
    income = moved[INCOME].credit_fen - moved[INCOME].debit_fen if INCOME in moved else 0
    cost = moved[COST].debit_fen - moved[COST].credit_fen if COST in moved else 0
    bank = stood[COMMON_BANK].debit_fen - stood[COMMON_BANK].credit_fen if COMMON_BANK in stood else 0  # fmt: skip
    agrees = income == _sum(lines, comes=True) and cost == _sum(lines, comes=False)
    return {"income_fen": income, "cost_fen": cost, "balance_fen": bank, "lines": lines, "agrees": agrees}  # fmt: skip


def _sum(lines: list[dict[str, Any]], *, comes: bool) -> int:
    return sum(line["fen"] for line in lines if (line["kind"] in INCOME_KINDS) is comes)


@transaction.atomic
def publish_half(estate: Estate, day: date, *, by: By, today: date | None = None, days: int = HANG_DAYS) -> IncomePublication:  # fmt: skip
    """Make the half year around `day` public, as the book gives it; once, when it is over, for 15 days at least."""
    must(by, FUND, estate.place)
    today = today or timezone.localdate()
    since, until = half_of(day)
    if until >= today:
        raise Refused(_("This half year is not over before %(day)s."), day=until + timedelta(days=1))  # fmt: skip
    if days < HANG_DAYS:
        raise Refused(_("It hangs out for at least %(days)s days."), field="days", days=HANG_DAYS)
    told = account_of(estate, since, until)
    if not told.pop("agrees"):
        raise Refused(_("The book and the list of items differ. Find out why before it is made public."))  # fmt: skip
    try:
        with transaction.atomic():
            made = IncomePublication.objects.create(
                estate=estate, since=since, until=until, published_on=today, hangs_until=today + timedelta(days=days),
                published_by_name=by.person_name, **told,
            )  # fmt: skip
    except IntegrityError as error:
        if "a_half_year_is_made_public_once" in str(error):
            raise Refused(_("This half year is public already.")) from error
        raise
    record(by=by, verb="co_governance.publish_income", noun=made, place_path=estate.place.path)
    return made


def halves_missing(estate: Estate, today: date) -> list[date]:
    """First days of half years that are over and not public, since the owners' book was opened."""
    if estate.book is None:
        return []
    public = set(estate.publications.values_list("since", flat=True))
    found, (since, until) = [], half_of(estate.book.opened_on)
    while until < today:
        if since not in public:
            found.append(since)
        since, until = half_of(until + timedelta(days=1))
    return found

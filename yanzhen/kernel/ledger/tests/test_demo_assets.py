"""In the demo year the accounts of assets hold what the register holds, and what has gone has left both."""

from datetime import date

import pytest
from django.db.models import Sum

from yanzhen.base.demo import World
from yanzhen.kernel.assets.demo import make_assets
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.ledger.actions import balances_of, prove_book
from yanzhen.kernel.ledger.actions.closing import checks_of
from yanzhen.kernel.ledger.actions.depreciation import WEAR_CODES
from yanzhen.kernel.ledger.demo.agency import make_desks
from yanzhen.kernel.ledger.demo.books import COLLECTIVE, COMPANY, make_books
from yanzhen.kernel.ledger.demo.holdings import COST_CODES
from yanzhen.kernel.ledger.demo.statements import make_statements
from yanzhen.kernel.ledger.models import Book, DistributionPlan
from yanzhen.kernel.ledger.models.depreciation import DepreciationLine, WearBefore

pytestmark = pytest.mark.django_db


def a_demo(today: date) -> list[Book]:
    """The parts of the demo that the books rest on, made on this day; the collective's book and its company's."""
    world = World("small", today)
    for slug, make in (
        ("ledger.books", make_books),
        ("assets", make_assets),
        ("ledger.desk", make_desks),
        ("ledger.statements", make_statements),
    ):
        world.begin(slug)
        make(world)
    return [Book.objects.get(organisation__party__name=name) for name in (COLLECTIVE, COMPANY)]


def test_the_books_hold_what_the_register_holds_and_months_close_with_their_depreciation() -> None:
    for book in a_demo(date(2026, 11, 28)):
        assert accounts_of(book) == register_of(book)
        assert prove_book(book) == []
        last = book.periods.closed().latest("month")
        assert last.month == date(2026, 10, 1)
        assert next(one for one in checks_of(book, last.month) if one.slug == "depreciated").done
    assert Asset.objects.get(gone_on__isnull=False).name == "灌溉泵站"
    assert DistributionPlan.objects.get().distributable_fen > 0


def test_what_went_before_the_books_began_is_in_neither() -> None:
    """In January the books begin after the pump was scrapped, and vouchers that wait keep the year open."""
    for book in a_demo(date(2027, 1, 2)):
        assert accounts_of(book) == register_of(book)


def accounts_of(book: Book) -> dict[str, int]:
    """By code, debits above nought; accounts of assets only."""
    codes = {*COST_CODES[book.chart].values(), *WEAR_CODES[book.chart].values()}
    named = dict(book.accounts.filter(code__in=codes).values_list("pk", "code"))
    held = balances_of(book)
    return {code: held[key].net_fen for key, code in named.items() if key in held and held[key].net_fen}  # fmt: skip


def register_of(book: Book) -> dict[str, int]:
    assets = Asset.objects.filter(owner=book.organisation, gone_on__isnull=True)
    found: dict[str, int] = {}
    for nature, code in COST_CODES[book.chart].items():
        mine = assets.filter(kind__nature=nature)
        before = WearBefore.objects.filter(asset__in=mine).aggregate(fen=Sum("fen"))["fen"] or 0
        lines = DepreciationLine.objects.filter(asset__in=mine, run__undone_at__isnull=True)
        lost = before + (lines.aggregate(fen=Sum("fen"))["fen"] or 0)
        cost = mine.aggregate(fen=Sum("original_value_fen"))["fen"] or 0
        found |= {code: cost, WEAR_CODES[book.chart][nature]: -lost}
    return {code: fen for code, fen in found.items() if fen}

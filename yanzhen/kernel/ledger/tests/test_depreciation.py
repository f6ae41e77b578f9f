"""A month is depreciated once, by one voucher; nothing is left out in silence; a run comes back whole."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.models import DEPRECIATED, Asset, AssetKind
from yanzhen.kernel.ledger.actions import OpeningLine, open_balances
from yanzhen.kernel.ledger.actions.closing import checks_of
from yanzhen.kernel.ledger.actions.depreciation import (
    RuleDraft,
    keep_rule,
    preview,
    run_depreciation,
    undo_depreciation,
)
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.actions.wear_before import keep_wear_before, take_over_of
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.depreciation import DepreciationLine, DepreciationRun, WearBefore
from yanzhen.kernel.ledger.testing import a_book, a_keeper, bookkeepers
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


def a_kind(nature: str = "fixed") -> AssetKind:
    return AssetKind.objects.filter(nature=nature).order_by("slug")[0]


def an_asset(book: Book, fen: int = 120_000, **facts: Any) -> Asset:
    number = Asset.objects.count() + 1
    known = {
        "number": f"T-{number}", "code": f"{number:08d}", "kind": a_kind(), "name": f"冷库 {number}", "owner": book.organisation,
        "place": book.place, "acquired_how": "bought", "original_value_fen": fen, "in_service_on": date(2026, 4, 3),
        "held_since": date(2026, 4, 1),
    }  # fmt: skip
    return Asset.objects.create(**{**known, **facts})


def a_rule(book: Book, months: int = 12, permille: int = 0) -> None:
    keep_rule(
        book, RuleDraft(a_kind(), months, permille, book.account("513"), "成员大会"), by=a_keeper()
    )


def test_one_voucher_for_all_assets() -> None:
    book = a_book()
    a_rule(book)
    an_asset(book), an_asset(book, 240_000, life_months=24)

    run = run_depreciation(book, MAY, by=a_keeper(), at=AT)

    figures = read_month(book, MAY)
    assert run.total_fen == 20_000
    assert (figures.by_code["513"].month.debit_fen, figures.by_code["152"].month.credit_fen) == (
        20_000,
        20_000,
    )
    assert figures.balance_sheet().sound
    assert book.entries.get().on == date(2026, 5, 31)


def test_a_second_press_books_nothing() -> None:
    book = a_book()
    a_rule(book)
    an_asset(book)

    first, second = (run_depreciation(book, MAY, by=a_keeper(), at=AT) for _again in range(2))

    assert (first, book.entries.count()) == (second, 1)


def test_the_next_month_counts_on_what_was_booked() -> None:
    book = a_book()
    a_rule(book, months=2)
    an_asset(book, 101)
    run_depreciation(book, MAY, by=a_keeper(), at=AT)

    assert run_depreciation(book, JUNE, by=a_keeper(), at=AT).total_fen == 51
    assert preview(book, date(2026, 7, 1))[0].fen == 0


def test_what_was_depreciated_before_the_book_began_counts() -> None:
    book = a_book()
    a_rule(book)
    WearBefore.objects.create(asset=an_asset(book), book=book, fen=60_000)

    assert preview(book, MAY)[0].fen == 5_000


def test_it_is_written_down_asset_by_asset_and_compared_with_the_opening_balance() -> None:
    book = a_book()
    asset = an_asset(book, in_service_on=date(2025, 3, 1))
    lines = [OpeningLine(book.account("151"), debit_fen=60_000), OpeningLine(book.account("152"), credit_fen=60_000)]  # fmt: skip
    open_balances(book, lines, by=a_keeper())
    assert take_over_of(book).difference_fen == 60_000

    changed = [keep_wear_before(book, {asset.pk: 60_000}, by=a_keeper()) for _again in range(2)]

    assert changed == [1, 0]
    assert (take_over_of(book).difference_fen, take_over_of(book).rows[0].fixed) == (0, False)
    assert keep_wear_before(book, {asset.pk: 0}, by=a_keeper()) == 1
    assert not WearBefore.objects.exists()


def a_deferred(book: Book, fen: int, **facts: Any) -> Asset:
    """A hall done up: paid in April, used up over the months of its kind's rule."""
    return an_asset(book, fen, kind=a_kind("deferred"), **facts)


def test_a_deferred_expense_is_taken_off_its_own_account_month_by_month_to_the_last_fen() -> None:
    book = a_book()
    paid = [OpeningLine(book.account("171"), debit_fen=100), OpeningLine(book.account("311"), credit_fen=100)]  # fmt: skip
    open_balances(book, paid, by=a_keeper())
    keep_rule(
        book, RuleDraft(a_kind("deferred"), 3, 0, book.account("513"), "成员大会"), by=a_keeper()
    )
    a_deferred(book, 100)

    months = [date(2026, n, 1) for n in (5, 6, 7, 8)]
    booked = [run_depreciation(book, month, by=a_keeper(), at=AT).total_fen for month in months]

    assert booked == [33, 33, 34, 0]
    figures = read_month(book, date(2026, 7, 1))
    end = figures.by_code["171"].end
    assert end.debit_fen == end.credit_fen
    assert figures.balance_sheet().sound


def test_what_is_left_of_a_deferred_expense_is_what_the_book_began_with() -> None:
    book = a_book()
    asset = a_deferred(book, 120_000, in_service_on=date(2025, 3, 1))
    lines = [OpeningLine(book.account("171"), debit_fen=90_000), OpeningLine(book.account("311"), credit_fen=90_000)]  # fmt: skip
    open_balances(book, lines, by=a_keeper())
    assert take_over_of(book).difference_fen == 30_000

    keep_wear_before(book, {asset.pk: 30_000}, by=a_keeper())

    assert take_over_of(book).difference_fen == 0


def test_an_opening_balance_of_expenses_that_nobody_itemised_is_no_difference() -> None:
    book = a_book()
    lines = [OpeningLine(book.account("171"), debit_fen=90_000), OpeningLine(book.account("311"), credit_fen=90_000)]  # fmt: skip
    open_balances(book, lines, by=a_keeper())

    assert take_over_of(book).difference_fen == 0


def test_what_can_t_be_or_was_counted_on_is_refused() -> None:
    book = a_book()
    a_rule(book)
    asset = an_asset(book, in_service_on=date(2025, 3, 1))
    for fen, sentence in ((-1, "below nought"), (10**9, "more than it cost")):
        with pytest.raises(Refused, match=sentence):
            keep_wear_before(book, {asset.pk: fen}, by=a_keeper())
    with pytest.raises(Refused, match="does not keep"):
        keep_wear_before(book, {asset.pk: 1}, by=bookkeepers(book).reviewer)
    keep_wear_before(book, {asset.pk: 100}, by=a_keeper())
    run_depreciation(book, MAY, by=a_keeper(), at=AT)

    with pytest.raises(Refused, match="depreciated on it already"):
        keep_wear_before(book, {asset.pk: 200}, by=a_keeper())
    assert take_over_of(book).rows[0].fixed
    for change in (lambda: WearBefore.objects.update(fen=5), lambda: WearBefore.objects.all().delete()):  # fmt: skip
        with pytest.raises(IntegrityError, match="what_a_run_counted_on_stays"), transaction.atomic():  # fmt: skip
            change()


def test_the_page_keeps_what_is_typed_and_says_what_is_wrong() -> None:
    book, client, _actor = a_desk(book=a_book(separation="two"))
    asset = an_asset(book, in_service_on=date(2025, 3, 1))
    at = f"/ledger/books/{book.pk}/depreciation/before/"

    assert client.post(at, {f"w-{asset.pk}": "600.00"}).status_code == 302
    wrong = client.post(at, {f"w-{asset.pk}": "six"})

    assert WearBefore.objects.get().fen == 60_000
    assert (wrong.status_code, 'value="six"' in wrong.content.decode()) == (422, True)
    assert 'value="600.00"' in client.get(at).content.decode()


def test_an_asset_without_a_rule_is_not_left_out_in_silence() -> None:
    book = a_book()
    an_asset(book)

    with pytest.raises(Refused, match="No rule"):
        run_depreciation(book, MAY, by=a_keeper(), at=AT)
    check = next(one for one in checks_of(book, MAY) if one.slug == "depreciated")
    assert (check.done, "1" in check.missing) == (False, True)


@pytest.mark.parametrize(
    "facts",
    [{"in_service_on": date(2026, 5, 2)}, {"in_service_on": None}, {"original_value_fen": None}],
    ids=["put to use in this month", "not in use", "never valued"],
)
def test_what_is_not_in_use_or_not_valued_is_not_depreciated(facts: dict[str, Any]) -> None:
    book = a_book()
    a_rule(book)
    an_asset(book, **facts)

    assert preview(book, MAY) == []


def test_a_run_without_anything_says_that_the_month_is_done() -> None:
    book = a_book()

    run = run_depreciation(book, MAY, by=a_keeper(), at=AT)

    assert (run.total_fen, run.entry_id) == (0, None)
    assert next(one for one in checks_of(book, MAY) if one.slug == "depreciated").done


def test_a_run_comes_back_whole_and_the_latest_first() -> None:
    book = a_book()
    a_rule(book)
    an_asset(book)
    may, june = (run_depreciation(book, month, by=a_keeper(), at=AT) for month in (MAY, JUNE))
    with pytest.raises(Refused, match="later month"):
        undo_depreciation(may, by=a_keeper(), reason="x", at=AT)

    undo_depreciation(june, by=a_keeper(), reason="The life was wrong.", at=AT)

    assert read_month(book, JUNE).by_code["152"].end.credit_fen == 10_000
    assert preview(book, JUNE)[0].booked_fen == 10_000
    assert run_depreciation(book, JUNE, by=a_keeper(), at=AT).total_fen == 10_000


def test_the_database_holds_one_run_a_month_and_what_it_booked() -> None:
    book = a_book()
    a_rule(book)
    an_asset(book)
    run_depreciation(book, MAY, by=a_keeper(), at=AT)

    with pytest.raises(IntegrityError, match="one_depreciation_run"), transaction.atomic():
        DepreciationRun.objects.create(book=book, month=MAY, total_fen=0, at=AT)
    with pytest.raises(IntegrityError, match="stays_as_it_was_booked"), transaction.atomic():
        DepreciationLine.objects.update(fen=1)
    connection.check_constraints()


def test_land_is_never_depreciated() -> None:
    book = a_book()
    kind = AssetKind.objects.exclude(nature__in=DEPRECIATED)[0]

    with pytest.raises(Refused, match="never depreciated"):
        keep_rule(book, RuleDraft(kind, 12, 0, book.account("513"), "x"), by=a_keeper())


def test_an_accountant_does_not_set_the_rules() -> None:
    book = a_book()

    with pytest.raises(Refused, match="head"):
        keep_rule(
            book,
            RuleDraft(a_kind(), 12, 0, book.account("513"), "x"),
            by=a_keeper(may=frozenset({"ledger.prepare"})),
        )


def test_what_wears_is_charged_to_the_book_itself() -> None:
    book, other = a_book(), a_book()

    with pytest.raises(Refused, match="belongs to another book"):
        keep_rule(book, RuleDraft(a_kind(), 12, 0, other.account("513"), "x"), by=a_keeper())

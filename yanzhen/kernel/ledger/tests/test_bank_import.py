"""Three layouts give the same lines; a line comes in once, whatever file it stands in; a gap in the balances shows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yanzhen.base.importing import applying, batches
from yanzhen.base.models import ImportBatch
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.ledger.actions.bank_import import IMPORTER, amount_of, source_of
from yanzhen.kernel.ledger.actions.reconciling import follow_account
from yanzhen.kernel.ledger.models.bank import BankAccount
from yanzhen.kernel.ledger.testing import a_book, a_keeper
from yanzhen.kernel.parties.actors import Actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
TWO_COLUMNS = [
    ["交易日期", "收入金额", "支出金额", "账户余额", "对方户名", "摘要"],
    ["2026-05-08", "1,200.00", "", "1200.00", "青溪茶业", "房租"],
    ["2026-05-09", "", "300.00", "900.00", "供电公司", "电费"],
    ["2026-05-09", "", "300.00", "600.00", "供电公司", "电费"],
]
WITH_DIRECTION = [
    ["日期", "借贷标志", "发生额", "余额", "对方名称", "摘要"],
    ["20260508", "贷", "1200", "1200.00", "青溪茶业", "房租"],
    ["20260509", "借", "300", "900.00", "供电公司", "电费"],
    ["20260509", "借", "300", "600.00", "供电公司", "电费"],
]
SIGNED = [
    ["入账日期", "交易金额", "余额", "对方户名", "用途"],
    ["2026/5/8", "1200.00", "1200.00", "青溪茶业", "房租"],
    ["2026/5/9", "-300.00", "900.00", "供电公司", "电费"],
    ["2026/5/9", "-300.00", "600.00", "供电公司", "电费"],
]


def an_account() -> tuple[BankAccount, Actor]:
    book = a_book()
    keeper = a_keeper()
    return follow_account(
        book,
        book.account("102"),
        bank="农商行",
        number="622848",
        since=date(2026, 5, 1),
        opening_fen=0,
        by=keeper,
    ), keeper


def bring(account: BankAccount, keeper: Actor, rows: list[list[str]]) -> ImportBatch:
    batch = batches.bring_in(
        IMPORTER, an_xlsx(rows), "流水.xlsx", by=keeper, source=source_of(account), at=AT
    )
    return batches.look_over(batch, by=keeper, at=AT)


def take_in(account: BankAccount, keeper: Actor, rows: list[list[str]]) -> ImportBatch:
    batch = bring(account, keeper, rows)
    if not batch.rows_ok:
        return batch
    return applying.start(batch, by=keeper, at=AT + timedelta(seconds=1))


@pytest.mark.parametrize(
    "rows", [TWO_COLUMNS, WITH_DIRECTION, SIGNED], ids=["two columns", "借贷", "signed"]
)
def test_each_layout_gives_the_same_lines(rows: list[list[str]]) -> None:
    account, keeper = an_account()

    batch = take_in(account, keeper, rows)

    assert (batch.rows_applied, batch.rows_bad) == (3, 0)
    assert list(account.lines.order_by("place_in_file").values_list("on", "fen")) == [
        (date(2026, 5, 8), 120_000),
        (date(2026, 5, 9), -30_000),
        (date(2026, 5, 9), -30_000),  # twice the same on one day are two lines
    ]


def test_a_second_file_adds_only_what_is_new() -> None:
    account, keeper = an_account()
    take_in(account, keeper, TWO_COLUMNS[:3])

    batch = take_in(account, keeper, TWO_COLUMNS)

    assert (batch.rows_applied, batch.rows_bad) == (1, 2)
    assert account.lines.count() == 3


def test_equals_without_a_balance_are_counted_in_the_whole_file() -> None:
    """The second of two equal lines is new where only one is here already."""
    account, keeper = an_account()
    heads = ["日期", "交易金额", "对方户名"]
    one = ["2026-05-09", "-300.00", "供电公司"]
    take_in(account, keeper, [heads, one])

    batch = take_in(account, keeper, [heads, one, one])

    assert (batch.rows_applied, account.lines.count()) == (1, 2)


def test_the_same_file_again_brings_nothing() -> None:
    account, keeper = an_account()
    take_in(account, keeper, TWO_COLUMNS)

    assert bring(account, keeper, TWO_COLUMNS).rows_ok == 0


def test_a_line_that_is_missing_shows_in_the_balance() -> None:
    account, keeper = an_account()

    batch = bring(account, keeper, [TWO_COLUMNS[0], TWO_COLUMNS[1], TWO_COLUMNS[3]])

    assert batch.rows_bad == 1


@pytest.mark.parametrize(
    ("cells", "fen"),
    [
        ({"came_in": 5}, 5), ({"went_out": 5}, -5), ({"went_out": -5}, -5), ({"came_in": 0, "went_out": 7}, -7),
        ({"amount": 5, "direction": -1}, -5), ({"amount": -5}, -5), ({"amount": 5}, 5), ({}, None), ({"came_in": 0}, 0),
    ],
)  # fmt: skip
def test_the_amount_of_a_row(cells: dict[str, int], fen: int | None) -> None:
    assert amount_of(cells) == fen


def test_a_file_comes_in_from_the_page_of_its_account() -> None:
    _account, keeper = an_account()
    batch = batches.bring_in(
        IMPORTER, an_xlsx(TWO_COLUMNS), "x.xlsx", by=keeper, source="elsewhere", at=AT
    )

    with pytest.raises(Exception, match="page of its bank account"):
        batches.look_over(batch, by=keeper, at=AT)

"""A statement laid beside our books hides no difference; a bill that contradicts itself is not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models.matching import (
    Found,
    OwnRow,
    StatementRow,
    match,
    read_wechat_bill,
)

HEADING = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
SUMS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


def a_bill(
    *rows: tuple[str, str, str, str],
    count: int | None = None,
    paid: str = "68.00",
    back: str = "20.00",
) -> str:
    lines = [HEADING]
    for number, state, amount, refund in rows:
        turned = state == "REFUND"
        values = ["2026-10-03 10:15:00", "wx1", "1900000001", "0", "", f"42-{number}", "P-1" if turned else number,
                  "openid", "NATIVE", state, "OTHERS", "CNY", amount, "0.00", f"50-{number}" if turned else "0",
                  number if turned else "0", refund, "0.00", "ORIGINAL" if turned else "", "", "一票, 通", "",
                  "0.40800", "0.60%", amount, refund, ""]  # fmt: skip
        lines.append(",".join(f'"`{v}"' if "," in v else f"`{v}" for v in values))
    total = len(rows) if count is None else count
    return "\ufeff" + "\r\n".join(
        [*lines, SUMS, f"`{total},`{paid},`{back},`0.00,`0.41,`{paid},`{back}", ""]
    )


PAID = ("P-1", "SUCCESS", "68.00", "0.00")
BACK = ("R-1", "REFUND", "0.00", "20.00")


def test_a_bill_gives_payments_and_refunds_by_our_own_numbers() -> None:
    rows = read_wechat_bill(a_bill(PAID, BACK))

    assert [(row.number, row.fen, row.their_number) for row in rows] == [
        ("P-1", 6800, "42-P-1"),
        ("R-1", -2000, "50-R-1"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no trade bill"),
        ("a,b\n1,2", "no trade bill"),
        (HEADING + "\n", "sums at the end"),
        (a_bill(PAID, BACK).replace(SUMS, "x"), "sums at the end"),
        (a_bill(PAID, BACK) + "\n`1,`2", "sums at the end"),
        (a_bill(PAID, BACK, count=3), "do not add up"),
        (a_bill(PAID, BACK, paid="68.01"), "do not add up"),
        (a_bill(PAID, BACK).replace("`wx1,", ""), "26 values instead of 27"),
        (a_bill(("P-1", "SUCCESS", "sixty", "0.00")), "not an amount"),
    ],
)
def test_a_bill_that_contradicts_itself_is_not_read(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_wechat_bill(text)


def test_each_kind_of_difference_is_found() -> None:
    theirs = [
        StatementRow(n, fen) for n, fen in (("a", 100), ("b", 200), ("c", 5), ("d", 9), ("d", 9))
    ]
    ours = [OwnRow("a", 100), OwnRow("b", 210), OwnRow("d", 9), OwnRow("e", 70)]

    assert [(m.number, m.found, m.theirs_fen, m.ours_fen) for m in match(theirs, ours)] == [
        ("a", Found.MATCHED, 100, 100),
        ("b", Found.AMOUNT, 200, 210),
        ("c", Found.MISSING_HERE, 5, None),
        ("d", Found.TWICE, 18, 9),
        ("e", Found.MISSING_THERE, None, 70),
    ]


def test_two_of_ours_with_one_number_are_refused() -> None:
    with pytest.raises(Refused, match="carry one number"):
        match([], [OwnRow("a", 1), OwnRow("a", 1)])


ROWS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(-500, 500))


@given(ROWS, ROWS)
def test_the_differences_explain_the_difference_of_the_sums(
    theirs: dict[str, int], ours: dict[str, int]
) -> None:
    found = match(
        [StatementRow(n, fen) for n, fen in theirs.items()],
        [OwnRow(n, fen) for n, fen in ours.items()],
    )

    assert {m.number for m in found} == theirs.keys() | ours.keys()
    assert len(found) == len(theirs.keys() | ours.keys())
    open_fen = sum(
        (m.theirs_fen or 0) - (m.ours_fen or 0) for m in found if m.found != Found.MATCHED
    )
    assert open_fen == sum(theirs.values()) - sum(ours.values())

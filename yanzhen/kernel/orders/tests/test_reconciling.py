"""A statement laid beside our payments: what agrees is counted, what does not becomes one case each."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions.reconciling import own_rows, reconcile
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Difference, Order, Reconciliation
from yanzhen.kernel.orders.tests.scene import Island, whole_of
from yanzhen.kernel.orders.tests.test_matching import a_bill

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def lay(island: Island, text: str, method: str = "transfer", **facts: object) -> Reconciliation:
    known = {"name": "october.csv", "since": TODAY, "until": TODAY, "by": island.clerk}
    return reconcile(island.company, method, text.encode(), **{**known, **facts})  # type: ignore[arg-type]


def a_list(*rows: tuple[str, str]) -> str:
    return "订单号,金额\n" + "".join(f"{number},{yuan}\n" for number, yuan in rows)


def test_what_agrees_is_counted_and_each_difference_is_a_case() -> None:
    island = Island()
    one, two, three = (island.sell(pay="transfer") for _n in range(3))
    made = lay(island, a_list((one.number, "68.00"), (two.number, "66.00"), ("D-0-1", "5.00")))

    assert (made.rows, made.matched) == (3, 1)
    found = dict(Difference.objects.values_list("number", "found"))
    assert found == {two.number: "amount", "D-0-1": "missing_here", three.number: "missing_there"}
    cases = Case.objects.filter(kind="difference")
    assert cases.count() == 3
    assert {case.item.code for case in cases} == {"difference.money"}
    settled_in = Difference.objects.get(number=two.number).case
    assert settled_in is not None
    assert settled_in.origin_title


def test_the_same_file_again_is_the_same_reconciliation() -> None:
    island = Island()
    order = island.sell(pay="transfer")
    text = a_list((order.number, "67.00"))

    assert lay(island, text) == lay(island, text)
    assert Case.objects.filter(kind="difference").count() == 1


def test_refunds_stand_on_the_other_side() -> None:
    island = Island()
    order: Order = island.sell(pay="transfer")
    refund(Asked(order.pk, whole_of(order), reason="Rain"), by=island.clerk)

    rows = own_rows(island.company, "transfer", TODAY, TODAY)
    assert [(row.number, row.fen) for row in rows] == [
        (order.number, 6800),
        (f"{order.number}R1", -6800),
    ]
    made = lay(island, a_list((order.number, "68"), (f"{order.number}R1", "-68")))
    assert (made.matched, made.theirs_fen, made.ours_fen) == (2, 0, 0)


def test_a_bill_of_wechat_is_laid_beside_wechat_payments() -> None:
    island = Island()
    made = lay(island, a_bill(("P-1", "SUCCESS", "68.00", "0.00"), back="0.00"), method="wechat")

    assert Difference.objects.get(reconciliation=made).found == "missing_here"


@pytest.mark.parametrize(
    ("text", "facts", "why"),
    [
        ("a,b\n", {}, "订单号 and 金额"),
        (a_list(("x", "sixty")), {}, "not an amount"),
        (a_list(), {"until": TODAY - timedelta(days=1)}, "before the first"),
        (a_list(*((f"n{n}", "1") for n in range(201))), {}, "another day or another merchant"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(text: str, facts: dict[str, Any], why: str) -> None:
    island = Island()
    with pytest.raises(Refused, match=why):
        lay(island, text, **facts)
    assert not Reconciliation.objects.exists()


def test_only_whoever_keeps_the_money_reconciles() -> None:
    island = Island()
    with pytest.raises(Refused, match="keeps the seller's money"):
        lay(island, a_list(), by=island.gate)

"""A plan of distribution refuses at each step: who may not, what is missing, a day ahead, a step out of turn."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yanzhen.base.importing import batches
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.ledger.actions.distributing import (
    approve,
    change_plan,
    draw_up,
    hang_up,
    set_shares,
    withdraw,
)
from yanzhen.kernel.ledger.actions.members import end_member, enter_roll
from yanzhen.kernel.ledger.actions.share_import import IMPORTER, source_of
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.distributions import DistributionPlan
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper, bookkeepers
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk
from yanzhen.kernel.ledger.tests.test_distributing import (
    AT,
    CHARTER,
    DAY,
    MEETING,
    POSTED,
    a_plan,
    earned,
    members,
)
from yanzhen.kernel.ledger.tests.test_members import SINCE, a_member

pytestmark = pytest.mark.django_db


def a_decision(agreed: int = 67, of: int = 100, on: Any = MEETING) -> Approval:
    return Approval(new_key(), "members_meeting", (agreed, of), on)


def test_whoever_keeps_no_books_moves_no_plan() -> None:
    book = earned()
    looker = bookkeepers(book).reviewer
    with pytest.raises(Refused, match="does not keep these books"):
        draw_up(book, 2025, CHARTER, by=looker, at=AT)
    plan = draw_up(book, 2025, CHARTER, by=a_keeper(), at=AT)
    drawn: list[Callable[[], object]] = [
        lambda: change_plan(plan, CHARTER, by=looker, at=AT),
        lambda: set_shares(plan, members("1"), by=looker, at=AT),
        lambda: hang_up(plan, on=POSTED, where="x", by=looker, at=AT),
    ]
    for act in drawn:
        with pytest.raises(Refused, match="does not keep these books"):
            act()
    set_shares(plan, members("1"), by=a_keeper(), at=AT)
    hang_up(plan, on=POSTED, where="x", by=a_keeper(), at=AT)

    with pytest.raises(Refused, match="does not keep these books"):
        approve(plan, a_decision(), by=looker, at=AT)
    with pytest.raises(Refused, match="does not keep these books"):
        withdraw(plan, by=looker, reason="x", at=AT)


def test_a_plan_hangs_with_its_roll_on_a_day_that_has_passed_and_somewhere() -> None:
    plan = draw_up(earned(), 2025, CHARTER, by=a_keeper(), at=AT)
    known: dict[str, Any] = {"on": POSTED, "where": "村务公开栏", "by": a_keeper(), "at": AT}
    with pytest.raises(Refused, match="who has how many shares"):
        hang_up(plan, **known)
    set_shares(plan, members("1"), by=a_keeper(), at=AT)

    for facts, sentence in (({"on": DAY + timedelta(days=1)}, "after today"), ({"where": " "}, "Say where it hangs")):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            hang_up(plan, **{**known, **facts})
    assert hang_up(plan, **{**known, "on": DAY}).posted_on == DAY


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (a_decision(101), "No more can have agreed"),
        (a_decision(0), "No more can have agreed"),
        (a_decision(on=DAY + timedelta(days=1)), "after today"),
    ],
    ids=["more than there are", "nobody", "a day ahead"],
)
def test_a_decision_that_cant_be_is_not_kept(decision: Approval, sentence: str) -> None:
    plan = a_plan(agreed=None)

    with pytest.raises(Refused, match=sentence):
        approve(plan, decision, by=a_keeper(), at=AT)
    assert approve(plan, a_decision(on=DAY), by=a_keeper(), at=AT).approved_on == DAY


def test_a_plan_is_withdrawn_with_a_reason_and_then_takes_no_step() -> None:
    plan = a_plan(agreed=None)
    with pytest.raises(Refused, match="Write why"):
        withdraw(plan, by=a_keeper(), reason=" ", at=AT)
    with pytest.raises(Refused, match="can't be changed so any more"):
        set_shares(plan, members("1"), by=a_keeper(), at=AT)
    withdraw(plan, by=a_keeper(), reason="x", at=AT)

    with pytest.raises(Refused, match="This plan is withdrawn"):
        approve(plan, a_decision(), by=a_keeper(), at=AT)


def test_one_year_has_one_plan() -> None:
    plan = draw_up(earned(), 2025, CHARTER, by=a_keeper(), at=AT)

    with pytest.raises(Refused, match="There is a plan for 2025 already"):
        draw_up(plan.book, 2025, CHARTER, by=a_keeper(), at=AT)


@pytest.mark.parametrize("shares", ["0", "-1", "1.005"])
def test_shares_that_cant_be_are_said_in_their_row(shares: str) -> None:
    plan = draw_up(earned(), 2025, CHARTER, by=a_keeper(), at=AT)
    a_counterparty("张三")

    assert _roll(plan, "2.50") == ""
    assert "at most two decimals" in _roll(plan, shares)


def _roll(plan: DistributionPlan, shares: str, *, source: str = "") -> str:
    file = an_xlsx([["姓名", "股数"], ["张三", shares]])
    keeper = a_keeper()
    batch = batches.bring_in(
        IMPORTER, file, "x.xlsx", by=keeper, source=source or source_of(plan), at=AT
    )
    return " ".join(
        problem["sentence"]
        for row in batches.look_over(batch, by=keeper, at=AT).rows.all()
        for problem in row.problems
    )


def test_a_roll_comes_in_from_the_page_of_its_plan_while_that_is_drawn_up() -> None:
    plan = draw_up(earned(), 2025, CHARTER, by=a_keeper(), at=AT)
    a_counterparty("张三")
    with pytest.raises(Refused, match="from the page of a plan that is being drawn up"):
        _roll(plan, "1", source="elsewhere")
    set_shares(plan, [(a_counterparty("李四"), Decimal(1))], by=a_keeper(), at=AT)
    hang_up(plan, on=POSTED, where="x", by=a_keeper(), at=AT)

    with pytest.raises(Refused, match="from the page of a plan that is being drawn up"):
        _roll(plan, "1")


def test_without_a_file_no_roll_comes_in() -> None:
    book, client, _actor = a_desk(book=a_book(separation="two"))
    plan = DistributionPlan.objects.create(
        book=book, year=2025, net_fen=0, before_fen=0, made_at=AT
    )

    page = client.post(f"/ledger/plans/{plan.pk}/roll/", follow=True)

    assert "Choose the file first" in page.content.decode()
    assert not plan.shares.exists()


def test_members_are_kept_by_whoever_keeps_the_book() -> None:
    book = a_book()
    member, looker = a_member(book), bookkeepers(book).reviewer

    for act in (
        lambda: end_member(member, until=SINCE, by=looker, reason="x"),
        lambda: enter_roll(book, by=looker),
    ):
        with pytest.raises(Refused, match="does not keep this book"):
            act()
    assert Book.objects.get(pk=book.pk).members.get().until is None

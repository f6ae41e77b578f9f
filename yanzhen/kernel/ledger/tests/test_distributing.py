"""A year is shared out by the rules: each guard refuses alone, all met it is one voucher with a leg per member."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.importing import applying, batches
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    counterparty_balances,
    credit,
    debit,
    post_entry,
)
from yanzhen.kernel.ledger.actions.carrying_out import carry_out, judgement_of
from yanzhen.kernel.ledger.actions.distributing import (
    PlanDraft,
    approve,
    change_plan,
    draw_up,
    hang_up,
    set_shares,
    withdraw,
)
from yanzhen.kernel.ledger.actions.share_import import IMPORTER, source_of
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.actions.year_closing import close_year
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models import Book, Entry
from yanzhen.kernel.ledger.models.distributions import DistributionPlan, PlanShare
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper
from yanzhen.kernel.rulebook.models import Finding

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)
POSTED, MEETING, DAY = date(2026, 5, 20), date(2026, 6, 5), date(2026, 6, 20)
CHARTER = PlanDraft(charter_basis_points=4_000, charter_source="章程第四十条")


def earned(chart: str = "rural_collective", fen: int = 1_000_000) -> Book:
    """2025 earned so much, and its result is carried."""
    book = a_book(chart=chart, opened_on=date(2025, 1, 1))
    into, out_of = ("102", "501") if chart == "rural_collective" else ("1002", "5001")
    legs = (debit(book.account(into), fen), credit(book.account(out_of), fen))
    post_entry(
        EntryDraft(
            book, "x", legs, datetime(2025, 4, 5, 4, tzinfo=UTC), source=("test.thing", new_key())
        ),
        by=a_keeper(),
    )
    close_year(book, 2025, by=a_keeper(), at=AT)
    connection.check_constraints()
    return book


def members(*shares: str) -> list[tuple[UUID, Decimal]]:
    return [(a_counterparty(f"成员 {n}"), Decimal(one)) for n, one in enumerate(shares)]


def a_plan(**steps: Any) -> DistributionPlan:
    """Ready to be carried out; a step given as None is left out."""
    plan = draw_up(earned(), 2025, steps.get("draft", CHARTER), by=a_keeper(), at=AT)
    plan = set_shares(plan, members("1.5", "2", "3.5"), by=a_keeper(), at=AT)
    posted = steps.get("posted", POSTED)
    if posted:
        plan = hang_up(plan, on=posted, where="村务公开栏", by=a_keeper(), at=AT)
    agreed = steps.get("agreed", (67, 100))
    if posted and agreed:
        plan = approve(
            plan, Approval(new_key(), "members_meeting", agreed, MEETING), by=a_keeper(), at=AT
        )
    return plan


def test_one_voucher_has_a_leg_per_member_and_no_fen_is_lost() -> None:
    plan = a_plan()

    plan = carry_out(plan, on=DAY, by=a_keeper(), at=AT)

    assert (plan.reserve_fen, plan.distributable_fen) == (400_000, 600_000)
    assert (plan.per_share_fen, plan.paid_fen, plan.remainder_fen) == (85_714, 599_998, 2)
    entry = Entry.objects.get(source_id=plan.pk)
    assert (entry.lines, entry.state, entry.approval.agreed) == (6, "posted", 67)
    owed = counterparty_balances(plan.book.account("113"))
    assert sorted(-one.net_fen for one in owed.values()) == [128_571, 171_428, 299_999]
    income = read_month(plan.book, date(2026, 6, 1)).income()
    assert (
        income.amount("to_reserve", 1),
        income.amount("to_members", 1),
        income.amount("closing", 1),
    ) == (400_000, 599_998, 2)
    assert income.sound
    assert Finding.objects.filter(subject_id=plan.pk).count() == 9


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ({"agreed": (66, 100)}, "Two thirds"),
        ({"agreed": None}, "Two thirds"),
        ({"posted": date(2026, 6, 6)}, "15 days"),
        ({"draft": PlanDraft()}, "charter"),
    ],
    ids=[
        "too few agreed",
        "nobody was asked",
        "too short on the board",
        "no article of the charter",
    ],
)
def test_each_guard_refuses_alone(steps: dict[str, Any], what: str) -> None:
    with pytest.raises(Refused, match=what):
        carry_out(a_plan(**steps), on=DAY, by=a_keeper(), at=AT)


def test_exactly_two_thirds_and_exactly_fifteen_days_are_enough() -> None:
    plan = a_plan(agreed=(66, 99), posted=date(2026, 6, 5))

    assert carry_out(plan, on=DAY, by=a_keeper(), at=AT).state == "executed"


def test_what_was_spent_meanwhile_can_not_be_paid() -> None:
    plan = a_plan()
    book = plan.book
    legs = (
        debit(book.account("32202"), 5),
        credit(book.account("211"), 5, counterparty=a_counterparty()),
    )
    post_entry(
        EntryDraft(
            book, "x", legs, datetime(2026, 6, 19, 4, tzinfo=UTC), source=("test.thing", new_key())
        ),
        by=a_keeper(),
    )

    with pytest.raises(Refused, match="still stands"):
        carry_out(plan, on=DAY, by=a_keeper(), at=AT)


def test_more_than_there_is_is_not_planned() -> None:
    plan = set_shares(
        draw_up(earned(), 2025, CHARTER, by=a_keeper(), at=AT), members("7"), by=a_keeper(), at=AT
    )

    with pytest.raises(Refused, match="At most 85,714"):
        change_plan(plan, PlanDraft(4_000, "x", per_share_fen=85_715), by=a_keeper(), at=AT)
    assert (
        change_plan(
            plan, PlanDraft(4_000, "x", per_share_fen=85_000), by=a_keeper(), at=AT
        ).paid_fen
        == 595_000
    )


def test_a_year_that_is_not_closed_has_no_plan() -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    legs = (debit(book.account("102"), 5), credit(book.account("501"), 5))
    post_entry(
        EntryDraft(
            book, "x", legs, datetime(2025, 4, 5, 4, tzinfo=UTC), source=("test.thing", new_key())
        ),
        by=a_keeper(),
    )

    with pytest.raises(Refused, match="Close the year"):
        draw_up(book, 2025, CHARTER, by=a_keeper(), at=AT)


def test_one_plan_per_year_and_another_after_it_was_withdrawn() -> None:
    plan = a_plan(agreed=None)
    with pytest.raises(Refused, match="already"):
        draw_up(plan.book, 2025, CHARTER, by=a_keeper(), at=AT)

    withdraw(plan, by=a_keeper(), reason="The roll was wrong.", at=AT)

    assert draw_up(plan.book, 2025, CHARTER, by=a_keeper(), at=AT).state == "draft"


def test_who_draws_up_does_not_carry_out() -> None:
    accountant = a_keeper(may=frozenset({"ledger.see", "ledger.prepare"}))

    with pytest.raises(Refused, match="head"):
        carry_out(a_plan(), on=DAY, by=accountant, at=AT)


CHANGES: list[Callable[[DistributionPlan], Any]] = [
    lambda plan: PlanShare.objects.filter(plan=plan).update(fen=1),
    lambda plan: PlanShare.objects.filter(plan=plan).delete(),
    lambda plan: DistributionPlan.objects.filter(pk=plan.pk).update(paid_fen=1),
    lambda plan: DistributionPlan.objects.filter(pk=plan.pk).update(posted_on=date(2026, 1, 1)),
]


@pytest.mark.parametrize("change", CHANGES, ids=["a part", "no parts", "the sum", "the day"])
def test_what_hangs_on_the_board_is_not_changed_around_the_verbs(
    change: Callable[[DistributionPlan], Any],
) -> None:
    plan = a_plan(agreed=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        change(plan)


def test_a_person_judges_what_the_law_leaves_open() -> None:
    """Earlier losses, and nobody has said whether the 30% come before or after: shown, not decided."""
    plan = a_plan()
    plan.before_fen = -100

    said = {rule.slug: answer.value for rule, answer in judgement_of(plan, DAY).answers}

    assert (said["order"], said["losses"]) == ("manual_review", "met")


def test_a_company_keeps_a_tenth_and_shares_by_paid_in_capital() -> None:
    book = earned("small_enterprise")
    draft = PlanDraft(registered_capital_fen=10_000_000, optional_reserve_fen=50_000)
    plan = draw_up(book, 2025, draft, by=a_keeper(), at=AT)
    plan = set_shares(plan, members("30000", "70000"), by=a_keeper(), at=AT)
    plan = hang_up(plan, on=POSTED, where="公司公告栏", by=a_keeper(), at=AT)
    plan = approve(
        plan, Approval(new_key(), "shareholders_meeting", (2, 2), MEETING), by=a_keeper(), at=AT
    )

    plan = carry_out(plan, on=DAY, by=a_keeper(), at=AT)

    assert (plan.statutory_fen, plan.reserve_fen, plan.paid_fen) == (100_000, 150_000, 850_000)
    figures = read_month(book, date(2026, 6, 1))
    assert figures.balance_sheet().amount("surplus_reserve") == 150_000
    assert figures.by_code["2232"].end.credit_fen == 850_000
    assert sorted(plan.shares.values_list("fen", flat=True)) == [255_000, 595_000]


def test_a_company_pays_within_six_months() -> None:
    book = earned("small_enterprise")
    plan = draw_up(book, 2025, PlanDraft(registered_capital_fen=10_000_000), by=a_keeper(), at=AT)
    plan.approved_on = date(2025, 12, 19)

    said = {rule.slug: answer.value for rule, answer in judgement_of(plan, DAY).answers}

    assert said["paid"] == "unmet"


def test_the_roll_comes_in_from_the_collectives_own_table() -> None:
    plan = draw_up(earned(), 2025, CHARTER, by=a_keeper(), at=AT)
    for name in ("张三", "李四", "李四"):
        a_counterparty(name)
    rows = [["姓名", "股数"], ["张三", "3"], ["李四", "2"], ["王五", "1"], ["张三", "1"]]
    keeper = a_keeper()
    batch = batches.bring_in(
        IMPORTER, an_xlsx(rows), "股权.xlsx", by=keeper, source=source_of(plan), at=AT
    )

    batch = batches.look_over(batch, by=keeper, at=AT)

    assert (batch.rows_ok, batch.rows_bad) == (
        1,
        3,
    )  # two of one name, nobody, and one who stands there twice
    applying.start(batch, by=keeper, at=AT)
    plan.refresh_from_db()
    assert (plan.shares.count(), plan.paid_fen) == (1, 600_000)


@pytest.mark.slow
def test_four_thousand_members_are_one_voucher() -> None:
    plan = draw_up(earned(fen=123_456_789), 2025, CHARTER, by=a_keeper(), at=AT)
    parties = [a_counterparty(f"成员 {n}") for n in range(4_000)]
    plan = set_shares(
        plan, [(party, Decimal(n % 7 + 1)) for n, party in enumerate(parties)], by=a_keeper(), at=AT
    )
    plan = hang_up(plan, on=POSTED, where="村务公开栏", by=a_keeper(), at=AT)
    plan = approve(
        plan, Approval(new_key(), "members_meeting", (3_000, 4_000), MEETING), by=a_keeper(), at=AT
    )

    plan = carry_out(plan, on=DAY, by=a_keeper(), at=AT)

    assert Entry.objects.get(source_id=plan.pk).lines == 4_003

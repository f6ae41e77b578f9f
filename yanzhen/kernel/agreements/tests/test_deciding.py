"""A contract is asked for by one and approved by another; works at the national limit are tendered, or refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import draw_up, expire_due, take_step
from yanzhen.kernel.agreements.actions.tender import CODE, LIMITS_FEN
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.testing import (
    NOW,
    SINCE,
    UNTIL,
    YEAR_FEN,
    a_draft,
    a_drawn_up,
    a_lease,
    a_lessor,
    an_agreement,
)
from yanzhen.kernel.agreements.workflow import LIFE
from yanzhen.kernel.assets.contracts import uses_of
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer, a_village, an_asset
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.rulebook.actions import answer_question
from yanzhen.kernel.rulebook.models import Finding

pytestmark = pytest.mark.django_db
ONCE = {"basis": "once", "pays_per_year": 0}


def works(fen: int, **facts: Any) -> Agreement:
    return a_drawn_up(
        direction="expense",
        kind="works",
        pays={**ONCE, "amount_fen": fen},
        **{"object_class": "construction", "obtained": "negotiation", **facts},
    )


def test_approved_it_is_in_force_with_its_schedule() -> None:
    agreement = an_agreement()

    assert agreement.state == "in_force"
    assert [due.amount_fen for due in agreement.dues.all()] == [YEAR_FEN] * 3
    assert agreement.value_fen == 3 * YEAR_FEN
    assert [line.verb for line in agreement.changes.order_by("id")] == [
        "draw_up",
        "submit",
        "approve",
    ]


def test_nobody_approves_their_own_contract() -> None:
    both = an_actor("asset_keeper", more={"agreements.approve"})
    agreement = take_step(a_drawn_up(by=both), "submit", by=both, at=NOW)

    with pytest.raises(Refused, match="Somebody else decides"):
        take_step(agreement, "approve", by=both, at=NOW)
    with (
        pytest.raises(IntegrityError, match="nobody_approves_their_own_contract"),
        transaction.atomic(),
    ):
        Agreement.objects.update(decided_by_id=both.person_id)


@pytest.mark.parametrize("sort", LIMITS_FEN)
def test_works_at_the_limit_that_are_not_tendered_are_refused(sort: str) -> None:
    limit = LIMITS_FEN[sort]

    take_step(works(limit - 1, object_class=sort), "submit", by=a_keeper(), at=NOW)
    take_step(works(limit, object_class=sort, obtained="tender"), "submit", by=a_keeper(), at=NOW)
    with pytest.raises(Refused, match="Works at or above the national limit"):
        take_step(works(limit, object_class=sort), "submit", by=a_keeper(), at=NOW)


def test_the_database_holds_the_limit_too() -> None:
    agreement = take_step(works(100), "submit", by=a_keeper(), at=NOW)

    with (
        pytest.raises(IntegrityError, match="works_at_the_limit_are_tendered"),
        transaction.atomic(),
    ):
        Agreement.objects.filter(pk=agreement.pk).update(value_fen=LIMITS_FEN["construction"])
    with (
        pytest.raises(IntegrityError, match="what_is_bought_was_held_against_its_limit"),
        transaction.atomic(),
    ):
        Agreement.objects.filter(pk=agreement.pk).update(limit_fen=None, state="in_force")


def test_a_lease_is_held_against_the_countys_threshold_once_it_is_known() -> None:
    admin = an_actor("administrator", more={"rulebook.edit"})
    agreement = a_drawn_up(obtained="negotiation")

    take_step(a_drawn_up(obtained="negotiation"), "submit", by=a_keeper(), at=NOW)
    assert Finding.objects.get(rule="market").value == "unknown"
    answer_question(f"{CODE}.market_from_wan", 10, source="Notice 7", by=admin)
    with pytest.raises(Refused, match="public market"):
        take_step(agreement, "submit", by=a_keeper(), at=NOW)


def test_an_asset_is_let_to_one_at_a_time() -> None:
    asset = an_asset(a_lessor())
    first = a_lease(asset)

    with pytest.raises(Refused, match=f"is let in these days by {first.number}"):
        a_lease(asset, since=UNTIL)
    assert (
        a_lease(asset, since=UNTIL + timedelta(days=1), until=date(2030, 1, 1)).state == "in_force"
    )
    with (
        pytest.raises(IntegrityError, match="an_asset_is_let_to_one_at_a_time"),
        transaction.atomic(),
    ):
        Agreement.objects.exclude(pk=first.pk).update(since=SINCE)


def test_the_asset_says_who_uses_it() -> None:
    lease = a_lease()
    assert lease.asset_id is not None

    (use,) = uses_of([lease.asset_id], date(2026, 5, 1))[lease.asset_id]

    assert (use.who, use.until) == (lease.counterparty.name, UNTIL)
    assert uses_of([lease.asset_id], UNTIL + timedelta(days=1)) == {}


def test_an_early_end_stops_the_schedule_and_settles() -> None:
    agreement = an_agreement(pays={"pays_per_year": 2})
    data = {"ended_on": date(2027, 3, 31), "settlement_fen": 50_000}

    take_step(agreement, "ask_end", by=a_keeper(), at=NOW, note="They move", data=data)
    take_step(agreement, "approve_end", by=a_reviewer(), at=NOW)

    standing = [(due.purpose, due.last, due.amount_fen) for due in agreement.dues.standing()]
    # 90 of 181 days of the half year that the end cuts.
    assert standing[-2:] == [
        ("rent", date(2027, 3, 31), 3_232_044),
        ("settlement", date(2027, 3, 31), 50_000),
    ]
    assert agreement.ends_on == date(2027, 3, 31)


def test_a_term_that_is_over_ends_by_the_system_and_not_before() -> None:
    agreement = an_agreement(until=date(2026, 6, 30))

    assert expire_due(date(2026, 6, 30), NOW) == 0
    assert expire_due(date(2026, 7, 1), NOW) == 1
    assert expire_due(date(2026, 7, 1), NOW) == 0
    agreement.refresh_from_db()
    assert agreement.state == "ended"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"title": " "}, "a title"),
        ({"until": SINCE - timedelta(days=1)}, "ends after it begins"),
        ({"pays": {"amount_fen": 0}}, "Write the amount"),
        ({"pays": {"basis": "stepped"}}, "how often it rises"),
        ({"pays": {"basis": "indexed"}}, "Name the index"),
        ({"pays": {"basis": "per_area"}}, "the area and the price"),
        ({"pays": {"pays_per_year": 0}}, "no rhythm"),
        ({"exclusive": True}, "which asset"),
    ],
)
def test_what_cant_be_meant_is_refused(facts: dict[str, Any], sentence: str) -> None:
    draft = a_draft(**{name: value for name, value in facts.items() if name != "exclusive"})
    if "exclusive" in facts:
        draft = type(draft)(**{**draft.__dict__, "exclusive": True})

    with pytest.raises(Refused, match=sentence):
        draw_up(draft, by=a_keeper())


def test_an_asset_of_another_is_not_let() -> None:
    with pytest.raises(Refused, match="does not belong to"):
        draw_up(type(d := a_draft())(**{**d.__dict__, "asset": an_asset()}), by=a_keeper())


def test_an_office_elsewhere_does_nothing_here() -> None:
    agreement = a_drawn_up()

    with pytest.raises(Refused):
        take_step(agreement, "submit", by=a_keeper(a_village()), at=NOW)
    assert not Agreement.objects.visible_to(a_keeper(a_village())).exists()


@pytest.mark.parametrize("step", LIFE.steps, ids=lambda step: step.name)
def test_a_step_is_refused_to_whoever_lacks_its_right(step: object) -> None:
    agreement = a_drawn_up()
    Agreement.objects.filter(pk=agreement.pk).update(state=step.sources[0])  # type: ignore[attr-defined]  # a Step

    with pytest.raises(Refused):
        agreement.take_step(step.name, by=an_actor("leader"), note="x")  # type: ignore[attr-defined]  # as above


@pytest.mark.django_db(transaction=True)
def test_of_two_leases_of_one_asset_approved_at_once_one_is_refused() -> None:
    asset = an_asset(a_lessor())
    drafts = [
        take_step(a_drawn_up(asset=asset), "submit", by=a_keeper(), at=NOW) for _again in range(2)
    ]
    reviewer, start = a_reviewer(), Barrier(2)

    def approve(agreement: Agreement) -> str:
        try:
            start.wait()
            take_step(
                Agreement.objects.get(pk=agreement.pk), "approve", by=reviewer, at=timezone.now()
            )
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(2) as both:
        outcomes = sorted(both.map(approve, drafts))

    assert outcomes == ["approved", "refused"]
    assert Agreement.objects.filter(state="in_force").count() == 1

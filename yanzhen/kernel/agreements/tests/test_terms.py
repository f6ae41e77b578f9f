"""New terms, indexes, renewals and what is told: earlier dues stay, two people decide, each thing is told once."""

from datetime import date

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    approve_terms,
    bill_all,
    propose_terms,
    refuse_terms,
    remind,
    renew,
)
from yanzhen.kernel.agreements.models import DueState, IndexValue, PriceIndex, Terms
from yanzhen.kernel.agreements.testing import NOW, YEAR_FEN, an_agreement
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import an_appointment, an_office

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 6)


def test_new_terms_leave_earlier_dues_alone_and_take_two_people() -> None:
    agreement = an_agreement(pays={"pays_per_year": 2})
    bill_all(date(2026, 1, 5), NOW)
    terms = Terms(
        since=date(2027, 1, 1), basis="fixed", amount_fen=15_000_000, pays_per_year=1, why="Market"
    )
    keeper = a_keeper()

    propose_terms(agreement, terms, by=keeper, at=NOW)
    with pytest.raises(Refused, match="wait for approval already"):
        propose_terms(
            agreement,
            Terms(since=date(2027, 6, 1), basis="fixed", amount_fen=1, why="x"),
            by=keeper,
            at=NOW,
        )
    with pytest.raises(Refused, match="may not do this"):
        approve_terms(terms, by=keeper, at=NOW)
    approve_terms(terms, by=a_reviewer(), at=NOW)

    standing = agreement.dues.standing()
    assert [(due.first.year, due.amount_fen) for due in standing] == [
        (2026, 6_500_000),
        (2026, 6_500_000),
        (2027, 15_000_000),
        (2028, 15_000_000),
    ]


def test_new_terms_never_reach_into_what_is_in_the_books() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)
    terms = Terms(since=date(2026, 9, 1), basis="fixed", amount_fen=1, why="x")

    with pytest.raises(Refused, match="are in the books"):
        propose_terms(agreement, terms, by=a_keeper(), at=NOW)
    with pytest.raises(Refused, match="hold already"):
        refuse_terms(agreement.terms.get(), by=a_reviewer(), note="x")


def test_an_indexed_due_waits_for_its_index_and_is_billed_then() -> None:
    index = PriceIndex.objects.create(name="CPI", source="Bureau of statistics")
    agreement = an_agreement(
        pays={"basis": "indexed", "index": index, "index_base_hundredths": 10_000}
    )

    assert bill_all(TODAY, NOW) == (0, 0)
    IndexValue.objects.create(index=index, year=2025, value_hundredths=10_230)
    assert bill_all(TODAY, NOW) == (1, 0)
    assert agreement.dues.get(state=DueState.BILLED).amount_fen == YEAR_FEN * 10_230 // 10_000


def test_a_renewal_follows_the_last_day_with_the_terms_of_the_last() -> None:
    agreement = an_agreement()

    fresh = renew(
        agreement,
        until=date(2031, 12, 31),
        obtained="renewal",
        by=a_keeper(),
        amount_fen=14_000_000,
    )

    assert (fresh.since, fresh.state, fresh.renews) == (date(2029, 1, 1), "draft", agreement)
    assert fresh.terms.get().amount_fen == 14_000_000
    with pytest.raises(Refused, match="renewed already"):
        renew(agreement, until=date(2031, 12, 31), obtained="renewal", by=a_keeper())


def test_a_late_due_is_told_in_steps_each_once_and_an_end_before_it() -> None:
    agreement = an_agreement(until=date(2026, 8, 30), first_refusal_on=date(2026, 7, 20))
    desk = an_appointment(None, an_office("asset_keeper", agreement.place))
    bill_all(TODAY, NOW)

    told = [
        remind(day)
        for day in (
            date(2026, 1, 2),
            date(2026, 1, 2),
            date(2026, 1, 20),
            date(2026, 7, 6),
            date(2026, 7, 6),
        )
    ]

    # Late 1, again nothing, late 15; then late 60, the end within 60 days and the right of first refusal.
    assert told == [1, 0, 1, 3, 0]
    assert Notice.objects.filter(person_id=desk.person_id).count() == 5

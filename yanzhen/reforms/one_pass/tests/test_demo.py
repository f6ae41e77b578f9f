"""The demo half year: sixty thousand visitors and what they brought, from records reached by records."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Sum

from yanzhen.base.demo import World
from yanzhen.kernel.figures.actions import compared
from yanzhen.kernel.figures.contracts import Verdict
from yanzhen.kernel.ledger.actions.posting import settle_checks
from yanzhen.kernel.ledger.actions.proving import prove_book
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.models import ScanVerdict
from yanzhen.reforms.one_pass.actions.gates import state_of
from yanzhen.reforms.one_pass.actions.tallies import arrivals_of_first_half, income_of_first_half
from yanzhen.reforms.one_pass.demo import PARTS
from yanzhen.reforms.one_pass.figures import CLAIMS
from yanzhen.reforms.one_pass.models import DayVoid, GateDevice, GateFault, Product, StudyTour

TODAY = date(2026, 11, 23)


@pytest.mark.django_db
def test_a_half_year_of_visitors() -> None:
    world = World("small", TODAY)
    for part in PARTS:
        world.begin(part.slug)
        part.make(world)
    settle_checks()

    came: Any = arrivals_of_first_half(TODAY).aggregate(n=Sum("people"))
    brought: Any = income_of_first_half(TODAY).aggregate(fen=Sum("credit_fen"))
    assert came["n"] > 60_000
    assert brought["fen"] == 120_000_000
    assert prove() == []
    assert [wrong for book in Book.objects.all() for wrong in prove_book(book)] == []
    # C10 asks the clock for its half year; the line above asks the demo's.
    said = {
        claim.code: compared(claim, on=TODAY).verdict for claim in CLAIMS if claim.code != "C10"
    }
    assert set(said.values()) == {Verdict.AGREES}, said
    assert GateDevice.objects.filter(ended_at=None).count() == 4
    assert {"counted", "double", "noted", "refused"} == set(
        ScanVerdict.objects.values_list("outcome", flat=True)
    )
    # The phone that was lost is the only one whose numbers do not agree.
    assert list(GateFault.objects.values_list("sort", "first", "last")) == [("lost", 4, 5)]
    assert [state_of(gate) for gate in GateDevice.objects.all()] == [[]] * 5
    assert DayVoid.objects.get().done_at is not None
    assert Product.objects.filter(sort="study").count() == 3
    assert set(StudyTour.objects.values_list("state", flat=True)) == {"asked", "confirmed"}

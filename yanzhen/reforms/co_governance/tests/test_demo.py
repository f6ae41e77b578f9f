"""The demo's estate: owners, a committee near its end, money that balances, the service since July; and the report's lines."""

from datetime import date

import pytest
from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.cases.testing import a_desk, a_request_item
from yanzhen.kernel.figures.actions import compared
from yanzhen.kernel.figures.contracts import Verdict
from yanzhen.kernel.ledger.actions.posting import settle_checks
from yanzhen.kernel.ledger.actions.proving import prove_book
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions.escalating import faults_near
from yanzhen.reforms.co_governance.actions.money import fund_of
from yanzhen.reforms.co_governance.demo import PARTS
from yanzhen.reforms.co_governance.demo.fault import CALLERS, FACILITIES, TITLE
from yanzhen.reforms.co_governance.demo.scene import ESTATE
from yanzhen.reforms.co_governance.figures.estates import CLAIMS
from yanzhen.reforms.co_governance.models import Estate, FundUse, Handover, PatrolPoint, WorkOrder

TODAY = date(2026, 11, 23)
LATE_AUGUST = date(2026, 8, 29)


@pytest.mark.django_db
def test_an_estate_and_its_service_since_july() -> None:
    world = World("small", TODAY)
    for part in PARTS:
        world.begin(part.slug)
        part.make(world)
    settle_checks()

    estate = Estate.objects.get(name=ESTATE)
    # The report has no date: in August it had run for nearly two months, today it has run longer.
    said = {claim.code: compared(claim, on=LATE_AUGUST).verdict for claim in CLAIMS}
    assert set(said.values()) == {Verdict.AGREES}, said
    later = {claim.code: compared(claim, on=TODAY).verdict for claim in CLAIMS}
    assert later.pop("A30") is not Verdict.AGREES
    assert set(later.values()) == {Verdict.AGREES}, later
    assert estate.book is not None
    assert prove_book(estate.book) == []
    assert fund_of(estate)["balance"] == fund_of(estate)["first"] - 2_655_300
    assert set(FundUse.objects.values_list("state", flat=True)) == {"settled", "reviewed"}
    assert Handover.objects.get().state == "filed"
    assert WorkOrder.objects.filter(state__in=("done", "closed")).count() == 40
    assert WorkOrder.objects.open().count() == 6


@pytest.mark.django_db
def test_water_is_off_since_this_morning_and_the_desk_reads_it_out_first() -> None:
    a_desk(a_place())
    a_request_item(code=FACILITIES)
    world = World("small", timezone.localdate())
    for part in PARTS:
        if part.slug in ("co_governance.estates", "co_governance.service", "co_governance.fault"):
            world.begin(part.slug)
            part.make(world)
    estate = Estate.objects.select_related("place").get(name=ESTATE)

    fault = faults_near([estate.place])[0]

    assert fault.title == TITLE
    assert fault.callers().count() == CALLERS
    assert WorkOrder.objects.get(case=fault.case).sort == "water"
    assert PatrolPoint.objects.overdue(timezone.now()).count() == 1

"""Signs of leaving are dated, explained, found and gone by themselves; a watch ends with what somebody knows."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.testing import a_case
from yanzhen.kernel.figures.actions import compute, figure_of
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.innovation_community.actions.risk import end_watch, look_for_risks
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    MustVisitRule,
    RiskFinding,
    Signal,
    Stage,
    Tenancy,
    Watch,
)
from yanzhen.reforms.innovation_community.models.due_visits import due_firms, reason_of
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_rule,
    a_visit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def building() -> Place:
    return a_building(an_innovation_community())


def _lease(firm: Enterprise, until: date | None, since: date = date(2024, 1, 1)) -> Tenancy:
    assert firm.place
    return Tenancy.objects.create(enterprise=firm, building=firm.place, since=since, until=until)


def _staff(firm: Enterprise, **years: int) -> None:
    for year, staff in years.items():
        EnterpriseYear.objects.create(
            enterprise=firm, year=int(year[1:]), staff=staff, source="test"
        )


def _signs(firm: Enterprise) -> set[str]:
    return set(
        RiskFinding.objects.standing().filter(enterprise=firm).values_list("signal", flat=True)
    )


def _recently_visited(firm: Enterprise) -> None:
    a_visit(firm)


def test_a_lease_that_ends_soon_is_a_sign_unless_another_runs_on(
    building: Place, today: date
) -> None:
    soon, far, both, gone = (a_firm(building, moved_in_on=today) for _n in range(4))
    _lease(soon, today + timedelta(days=90))
    _lease(far, today + timedelta(days=91))
    _lease(both, today + timedelta(days=5))
    _lease(both, None)
    _lease(gone, today + timedelta(days=5))
    Enterprise.objects.filter(pk=gone.pk).update(stage=Stage.LEFT)

    look_for_risks(today=today)

    assert [_signs(firm) for firm in (soon, far, both, gone)] == [
        {Signal.LEASE},
        set(),
        set(),
        set(),
    ]
    assert RiskFinding.objects.get(enterprise=soon).since == today + timedelta(days=90)


@pytest.mark.parametrize(
    ("years", "sign"),
    [
        ({-1: 80, -2: 100}, True),  # exactly 20 per cent fewer
        ({-1: 81, -2: 100}, False),
        ({-1: 50, -3: 100}, False),  # the year between is missing: nobody knows
        ({-1: 50, -2: 0}, False),
        ({-3: 50, -4: 100}, False),  # too old to say anything
    ],
)
def test_staff_that_fall_from_one_year_to_the_next(
    building: Place, today: date, years: dict[int, int], sign: bool
) -> None:
    firm = a_firm(building, moved_in_on=today)
    _staff(firm, **{f"y{today.year + back}": staff for back, staff in years.items()})

    look_for_risks(today=today)

    assert (Signal.STAFF in _signs(firm)) is sign


def test_what_the_firm_asked_and_rated_is_a_sign(building: Place, today: date) -> None:
    from_firm = a_firm(building, moved_in_on=today)
    old = timezone.now() - timedelta(days=15)
    case = a_case(place=building, at=old)
    case.__class__.objects.filter(pk=case.pk).update(reporter=from_firm.organisation.party)

    look_for_risks(today=today)

    finding = RiskFinding.objects.get(enterprise=from_firm)
    assert finding.signal == Signal.OPEN_CASE
    assert case.number in finding.words


def test_a_firm_registered_elsewhere_has_one_foot_out(building: Place, today: date) -> None:
    inside, outside, above = (a_firm(building, moved_in_on=today) for _n in range(3))
    places = (
        building,
        a_place("外区园", kind="park"),
        building.parent.parent if building.parent else None,
    )
    for firm, place in zip((inside, outside, above), places, strict=True):
        firm.organisation.place = place
        firm.organisation.save()

    look_for_risks(today=today)

    assert [_signs(firm) for firm in (inside, outside, above)] == [
        set(),
        {Signal.REGISTERED_ELSEWHERE},
        set(),
    ]


def test_not_being_visited_counts_only_beside_another_sign(building: Place, today: date) -> None:
    alone = a_firm(building, moved_in_on=today - timedelta(days=400))
    beside = a_firm(building, moved_in_on=today - timedelta(days=400))
    fresh = a_firm(building, moved_in_on=today)
    for firm in (beside, fresh):
        _lease(firm, today + timedelta(days=9))

    look_for_risks(today=today)

    assert set(Watch.objects.running().values_list("enterprise", flat=True)) == {beside.pk}
    assert _signs(alone) == {Signal.UNVISITED}
    Enterprise.objects.filter(pk=alone.pk).update(stage=Stage.AT_RISK)
    look_for_risks(today=today)
    assert Watch.objects.running().filter(enterprise=alone).exists()  # an officer's word is enough


def test_looking_again_changes_nothing_and_signs_go_by_themselves(
    building: Place, today: date
) -> None:
    firm = a_firm(building, moved_in_on=today - timedelta(days=400))
    lease = _lease(firm, today + timedelta(days=9))
    look_for_risks(today=today)

    assert look_for_risks(today=today) == {"came": 0, "went": 0, "started": 0, "ended": 0}
    lease.until = None
    lease.save()
    _recently_visited(firm)
    later = today + timedelta(days=1)
    assert look_for_risks(today=later)["went"] == 2
    assert not _signs(firm)
    look_for_risks(today=later + timedelta(days=59))
    assert Watch.objects.get().until is None
    look_for_risks(today=later + timedelta(days=60))
    assert Watch.objects.get().outcome == "unknown"


@pytest.fixture
def watched(building: Place, today: date) -> Watch:
    firm = a_firm(building, moved_in_on=today - timedelta(days=400))
    _lease(firm, today + timedelta(days=9))
    look_for_risks(today=today)
    return Watch.objects.get(enterprise=firm)


def test_the_rule_may_move_out_makes_a_visit_due_until_somebody_went(
    building: Place, today: date, watched: Watch
) -> None:
    a_rule("leaving", every_days=14)
    rules = list(MustVisitRule.objects.active())

    (row,) = due_firms(Enterprise.objects.all(), rules, today)

    assert row.pk == watched.enterprise_id
    assert "may leave" in str(reason_of(row, rules, today).words)
    # Not an hour ago: soon after midnight that was the day before the sign.
    a_visit(watched.enterprise, at=timezone.now())
    assert not due_firms(Enterprise.objects.all(), rules, today).exists()
    assert compute(figure_of("community.risk_visits"), building.path, end=today) == 1


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"outcome": "perhaps"}, "Choose how it ended"),
        ({"note": " "}, "what shows it"),
        ({"outcome": "left"}, "has the firm here still"),
        ({"duty": "supporting_office"}, "Only a service officer"),
    ],
)
def test_an_end_that_cannot_be_known_is_refused(
    building: Place, today: date, watched: Watch, said: dict[str, Any], refusal: str
) -> None:
    by = an_officer(building, duty=said.pop("duty", "officer_economy"))

    with pytest.raises(Refused, match=refusal):
        end_watch(watched, by=by, today=today, **{"outcome": "stayed", "note": "已续租", **said})


def test_a_firm_that_stayed_is_counted_and_not_watched_again_for_the_old_signs(
    building: Place, today: date, watched: Watch
) -> None:
    officer = an_officer(building)
    end_watch(watched, outcome="stayed", note="已续租三年", by=officer, today=today)

    assert compute(figure_of("community.stayed"), building.path, end=today) == 1
    assert compute(figure_of("community.at_risk"), building.path, end=today) == 0
    assert AuditLine.objects.filter(verb="innovation_community.end_watch").count() == 1
    assert look_for_risks(today=today + timedelta(days=1))["started"] == 0
    with pytest.raises(Refused, match="already"):
        end_watch(watched, outcome="stayed", note="again", by=officer, today=today)
    _staff(watched.enterprise, **{f"y{today.year - 1}": 10, f"y{today.year - 2}": 100})
    _lease_again = RiskFinding.objects.standing().filter(signal=Signal.LEASE)
    _lease_again.update(gone_on=today)
    assert look_for_risks(today=today + timedelta(days=2))["started"] == 1  # two new signs


def test_a_firm_that_left_ends_its_watch(building: Place, today: date, watched: Watch) -> None:
    Enterprise.objects.filter(pk=watched.enterprise_id).update(stage=Stage.LEFT)

    look_for_risks(today=today)

    watched.refresh_from_db()
    assert (watched.outcome, watched.until) == ("left", today)
    assert compute(figure_of("community.left"), building.path, end=today) == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"outcome": "stayed"}, "a_watch_ends_with_an_outcome"),
        ({"until": date(2020, 1, 1), "outcome": "stayed"}, "a_watch_ends_with_an_outcome"),
        ({"until": date(2199, 1, 1)}, "a_watch_ends_with_an_outcome"),
    ],
)
def test_the_database_holds_the_rules_without_the_verbs(
    watched: Watch, change: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Watch.objects.update(**change)


def test_a_firm_is_watched_once_and_a_sign_stands_once(watched: Watch, today: date) -> None:
    with pytest.raises(IntegrityError, match="a_firm_is_watched_once"), transaction.atomic():
        Watch.objects.create(enterprise=watched.enterprise, since=today)
    with pytest.raises(IntegrityError, match="a_sign_stands_once"), transaction.atomic():
        RiskFinding.objects.create(
            enterprise=watched.enterprise, signal=Signal.LEASE, since=today, found_on=today
        )

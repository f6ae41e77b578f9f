"""A paper expires after its last day, is seen wherever the asset is, and is told of once per step."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions import add_permit, end_permit, inspect_asset, remind_of_permits
from yanzhen.kernel.assets.jobs import follow_merge_job
from yanzhen.kernel.assets.models import Asset, Permit
from yanzhen.kernel.assets.testing import a_collective, a_keeper, a_village, an_asset
from yanzhen.kernel.assets.widgets import find_assets
from yanzhen.kernel.documents.models import documents_of
from yanzhen.kernel.documents.testing import PNG, an_upload
from yanzhen.kernel.figures.actions import compute, figure_of
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def a_permit(days: int, asset: Asset | None = None, number: str = "F-1") -> Permit:
    """A fire check that ends in so many days."""
    return add_permit(
        asset or an_asset(),
        by=a_keeper(),
        kind="fire",
        number=number,
        expires_on=TODAY + timedelta(days=days),
    )


@pytest.mark.parametrize(
    ("days", "lapsed", "soon"),
    [(-1, True, False), (0, False, True), (90, False, True), (91, False, False)],
)
def test_a_paper_holds_through_its_last_day(days: int, lapsed: bool, soon: bool) -> None:
    permit = a_permit(days)

    asset: Any = Asset.objects.for_lists(TODAY).get()

    assert (asset.has_lapsed, asset.ends_soon) == (lapsed, soon)
    assert permit.has_expired(TODAY) is lapsed


def test_an_expired_paper_is_counted_and_found_in_the_search() -> None:
    village = a_village()
    asset = an_asset(a_collective(village), name="Cold store")
    permit = a_permit(-1, asset)
    lapsed = figure_of("assets.lapsed_permits")

    assert compute(lapsed, village.path, end=TODAY) == 1
    assert compute(lapsed, village.path, end=TODAY - timedelta(days=1)) == 0
    assert "a paper has expired" in find_assets(a_keeper(village), "cold", 5)[0][1]

    end_permit(permit, by=a_keeper(), reason="Sold the cooler")
    assert compute(lapsed, village.path, end=TODAY) == 0


def test_a_renewal_ends_the_former_paper() -> None:
    old = a_permit(5)

    new = add_permit(
        old.asset,
        by=a_keeper(),
        kind="fire",
        number="F-2",
        replaces=old,
        expires_on=TODAY + timedelta(days=400),
    )

    old.refresh_from_db()
    assert old.ended_on == TODAY
    assert list(Permit.objects.standing()) == [new]


def test_the_same_paper_hangs_once() -> None:
    permit = a_permit(5)

    with pytest.raises(Refused, match="hangs here already"):
        a_permit(5, permit.asset)
    with (
        pytest.raises(IntegrityError, match="a_permit_expires_after_it_is_issued"),
        transaction.atomic(),
    ):
        Permit.objects.update(issued_on=TODAY + timedelta(days=100))


def test_the_nearest_keeper_is_told_once_per_step() -> None:
    village = a_village()
    near = actor_of_appointment(an_appointment(None, an_office("asset_keeper", village)))
    actor_of_appointment(an_appointment(None, an_office("asset_keeper", village.parent)))
    a_permit(30, an_asset(a_collective(village)))

    told = [remind_of_permits(TODAY + timedelta(days=days)) for days in (0, 0, 5, 23, 24, 31, 60)]

    # 30 days, again nothing, still the same step, 7 days, nothing, the day after, nothing.
    assert told == [1, 0, 0, 1, 0, 1, 0]
    assert Notice.objects.filter(person_id=near.person_id).count() == 3
    assert Notice.objects.count() == 3


def test_several_papers_of_one_desk_are_one_message() -> None:
    village = a_village()
    an_appointment(None, an_office("asset_keeper", village))
    asset = an_asset(a_collective(village))
    a_permit(3, asset), a_permit(4, asset, "F-9")

    assert remind_of_permits(TODAY) == 2
    assert Notice.objects.get().values["n"] == 2


def test_the_latest_inspection_is_the_condition_whenever_it_was_entered() -> None:
    asset = an_asset()
    inspect_asset(asset, by=a_keeper(), condition="poor")
    found = inspect_asset(
        asset,
        by=a_keeper(),
        condition="good",
        on=TODAY - timedelta(days=30),
        photos=[an_upload("roof.png", PNG)],
    )

    asset.refresh_from_db()
    assert (asset.condition, asset.condition_on) == ("poor", TODAY)
    assert documents_of(found).count() == 1


def test_danger_is_described() -> None:
    with pytest.raises(Refused, match="what is dangerous"):
        inspect_asset(an_asset(), by=a_keeper(), condition="dangerous")


def test_when_a_place_is_merged_its_assets_go_along() -> None:
    asset, into = an_asset(), a_place()

    follow_merge_job(place_id=str(asset.place_id), into_id=str(into.pk))

    asset.refresh_from_db()
    assert asset.place == into
    assert asset.changes.get().verb == "move"

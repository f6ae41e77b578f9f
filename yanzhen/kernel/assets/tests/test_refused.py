"""What an office may not do with assets, papers, kinds and stock-takes, and what can't be meant: a sentence each."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions import (
    add_permit,
    begin_take,
    correct_asset,
    end_permit,
    explain,
    inspect_asset,
)
from yanzhen.kernel.assets.actions.kinds import keep_kind
from yanzhen.kernel.assets.actions.outlines import POINTS_MAX, checked_geometry, geometry_of
from yanzhen.kernel.assets.contracts import CONFIGURE
from yanzhen.kernel.assets.models import Asset, AssetKind
from yanzhen.kernel.assets.testing import (
    a_collective,
    a_keeper,
    a_reviewer,
    a_scan,
    a_take,
    a_village,
    an_asset,
)
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)
SQUARE = [[[119.0, 30.0], [119.1, 30.0], [119.1, 30.1], [119.0, 30.1], [119.0, 30.0]]]


@pytest.mark.parametrize(
    ("by", "sentence"),
    [("leader", "may not change the register"), ("elsewhere", "outside the area")],
)
def test_another_office_changes_nothing(by: str, sentence: str) -> None:
    asset = an_asset()
    permit = add_permit(asset, by=a_keeper(), kind="fire", number="F-1")
    actor = an_actor("leader") if by == "leader" else a_keeper(a_village())

    for act in (
        lambda: inspect_asset(asset, by=actor, condition="good"),
        lambda: add_permit(asset, by=actor, kind="fire", number="F-2"),
        lambda: end_permit(permit, by=actor, reason="Sold"),
        lambda: correct_asset(asset, by=actor, name="Another"),
        lambda: asset.move(a_place(), by=actor, reason="Sold"),
    ):
        with pytest.raises(Refused, match=sentence):
            act()
    assert not asset.inspections.exists()


def test_an_asset_is_not_corrected_out_of_the_area() -> None:
    village = a_village()
    asset = an_asset(a_collective(village))

    with pytest.raises(Refused, match="outside the area"):
        correct_asset(asset, by=a_keeper(village), owner=a_collective())
    with pytest.raises(Refused, match="Name it"):
        correct_asset(asset, by=a_keeper(village), name=" ")
    with pytest.raises(TypeError, match="Not to be corrected here"):
        correct_asset(asset, by=a_keeper(village), code="ABCDEFGH")


def test_a_correction_does_not_take_the_number_of_another() -> None:
    first = an_asset()
    second = an_asset(first.owner)

    with pytest.raises(Refused, match=f"has an asset with the number {first.number}"):
        correct_asset(second, by=a_keeper(), number=first.number)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"quantity": 0}, "one at least"),
        ({"residual_fen": -1}, "between nought and the original"),
        ({"life_months": 1_201}, "from 1 to 1200"),
        ({"in_service_on": TOMORROW + timedelta(days=1)}, "after today"),
    ],
)
def test_what_cant_be_meant_is_refused(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        an_asset(**facts)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"condition": "so-so"}, "Say how it is"),
        ({"condition": "unusable"}, "what is dangerous or broken"),
        ({"on": TOMORROW}, "after today"),
    ],
)
def test_an_inspection_says_how_it_is_on_a_day_that_has_passed(
    facts: dict[str, Any], sentence: str
) -> None:
    asset = an_asset()

    with pytest.raises(Refused, match=sentence):
        inspect_asset(asset, by=a_keeper(), **{"condition": "good", **facts})
    inspect_asset(asset, by=a_keeper(), condition="good", on=TODAY)


def test_a_move_goes_to_a_place_that_is_there_on_a_day_that_has_passed() -> None:
    asset, closed = an_asset(), a_place()
    type(closed).objects.filter(pk=closed.pk).update(until=TODAY)
    closed.refresh_from_db()

    with pytest.raises(Refused, match="has ended"):
        asset.move(closed, by=a_keeper(), reason="Sold")
    with pytest.raises(Refused, match="after today"):
        asset.move(a_place(), by=a_keeper(), reason="Sold", on=TOMORROW)


def test_a_disposal_says_how_and_why() -> None:
    asset = an_asset()

    with pytest.raises(Refused, match="Say how it is to go"):
        asset.take_step("ask_disposal", by=a_keeper(), note="Broken", data={"how": "eaten"})
    with pytest.raises(Refused, match="Write why"):
        asset.take_step("ask_disposal", by=a_keeper(), note=" ", data={"how": "sold"})


def test_a_paper_has_a_number_and_ends_once_with_a_reason() -> None:
    asset = an_asset()
    hang: dict[str, Any] = {"by": a_keeper(), "kind": "fire"}

    with pytest.raises(Refused, match="Write the number"):
        add_permit(asset, number=" ", **hang)
    with pytest.raises(Refused, match="can't end before"):
        add_permit(asset, number="F", issued_on=TODAY, expires_on=date(2020, 1, 1), **hang)
    permit = add_permit(asset, number="F", issued_on=TODAY, expires_on=TODAY, **hang)
    with pytest.raises(Refused, match="Write why it ends"):
        end_permit(permit, by=a_keeper(), reason=" ")
    end_permit(permit, by=a_keeper(), reason="Sold")
    with pytest.raises(Refused, match="ended already"):
        end_permit(permit, by=a_keeper(), reason="Sold")


def test_kinds_are_kept_by_whoever_configures() -> None:
    by = an_actor("administrator", more={CONFIGURE})
    building = AssetKind.objects.get(pk="building")
    an_asset(kind="building")

    with pytest.raises(Refused, match="Only whoever configures"):
        keep_kind(building, by=an_actor("leader"))
    with pytest.raises(Refused, match="in the books already"):
        keep_kind(AssetKind(pk="building", title="Houses", nature="intangible"), by=by)
    with pytest.raises(Refused, match="has no useful life"):
        keep_kind(AssetKind(slug="lake", title="Lake", nature="resource", life_months=9), by=by)
    with pytest.raises(Refused, match="of this name already"):
        keep_kind(AssetKind(slug="house", title=building.title, nature="fixed"), by=by)
    assert keep_kind(AssetKind(slug="lake", title="Lake", nature="resource"), by=by).pk == "lake"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("by the dam", "Write longitude and latitude"),
        ('{"type": "LineString", "coordinates": [[119, 30], [120, 30]]}', "Only a point"),
        ('{"type": "FeatureCollection", "features": []}', "Only a point"),
        ('{"type": "Polygon", "coordinates": [[[119], [120]]]}', "is torn"),
        ('{"type": "Point", "coordinates": ["x", "y"]}', "is torn"),
        ("190, 30", "off the globe"),
        ("119, 91", "off the globe"),
        ('{"type": "Polygon", "coordinates": [[[119, 30], [119, 30], [119, 30], [119, 30]]]}', "no area"),
    ],
)  # fmt: skip
def test_an_outline_is_whole_and_on_the_globe(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        geometry_of(text)


def test_an_outline_has_so_many_points_at_most() -> None:
    ring = SQUARE[0][:-1] * (POINTS_MAX // 4) + SQUARE[0][:1]

    with pytest.raises(Refused, match="more than 2000 points"):
        checked_geometry({"type": "Polygon", "coordinates": [ring]})
    assert checked_geometry({"type": "Polygon", "coordinates": SQUARE}) is not None


def test_a_stock_take_is_begun_by_its_office_where_it_answers() -> None:
    asset = an_asset()

    with pytest.raises(Refused, match="may not begin"):
        begin_take(title="Count", place=asset.place, by=an_actor("leader"))
    with pytest.raises(Refused, match="outside the area"):
        begin_take(title="Count", place=asset.place, by=a_keeper(a_village()))


def test_a_scan_says_something_and_comes_from_who_counts_here() -> None:
    take = a_take(an_asset().place)

    with pytest.raises(Refused, match="Scan a label"):
        a_scan(take, "  ")
    with pytest.raises(Refused, match="Nobody counts here"):
        a_scan(take, "x", by=a_keeper(a_village()))


def test_differences_are_explained_by_its_office_until_the_end() -> None:
    take = a_take(an_asset().place)
    take.take_step("finish", by=a_keeper())
    words = [(take.lines.get(), "Lent")]

    for by in (an_actor("leader"), a_keeper(a_village())):
        with pytest.raises(Refused, match="may not explain"):
            explain(take, words, by=by)
    take.take_step("call_off", by=a_keeper(), note="Rain")
    with pytest.raises(Refused, match="has ended"):
        explain(take, words, by=a_keeper())


def test_a_step_of_a_stock_take_asks_for_its_office_and_why() -> None:
    take = a_take(an_asset().place)

    for by in (an_actor("leader"), a_reviewer(), a_keeper(a_village())):
        with pytest.raises(Refused, match="may not do this with the stock-take"):
            take.take_step("finish", by=by)
    with pytest.raises(Refused, match="Write why"):
        take.take_step("call_off", by=a_keeper(), note=" ")
    assert Asset.objects.count() == 1

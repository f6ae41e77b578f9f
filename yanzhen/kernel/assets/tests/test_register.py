"""An asset is entered once, corrected with its history, and moved with a reason; the database holds the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions import AssetDraft, correct_asset, enter_asset
from yanzhen.kernel.assets.actions.register import plain_code
from yanzhen.kernel.assets.models import Asset, AssetKind
from yanzhen.kernel.assets.testing import a_collective, a_keeper, a_reviewer, a_village, an_asset
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def check_now() -> None:
    """What is deferred to the commit is asked here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_asset_gets_a_number_and_a_code_of_its_own() -> None:
    first, second = an_asset(), an_asset()

    assert first.number != second.number
    assert first.code != second.code
    assert len(first.code) == 8


def test_pressed_twice_it_is_one_asset() -> None:
    owner, key = a_collective(), new_key()
    draft = AssetDraft(AssetKind.objects.get(pk="hall"), "Hall", owner, owner.place or a_village())

    first = enter_asset(draft, by=a_keeper(), once_key=key)
    second = enter_asset(draft, by=a_keeper(), once_key=key)

    assert first == second
    assert Asset.objects.count() == 1


def test_a_number_stands_once_per_owner() -> None:
    owner = a_collective()
    an_asset(owner, number="001")
    an_asset(number="001")

    with pytest.raises(Refused, match="has an asset with the number 001"):
        an_asset(owner, number="001")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " "}, "Name it"),
        ({"area_m2": 0}, "An area is more than nothing"),
        ({"original_value_fen": -1}, "not below nought"),
        ({"residual_fen": 1}, "between nought and the original"),
        ({"original_value_fen": 100, "residual_fen": 101}, "between nought and the original"),
        ({"life_months": 0}, "from 1 to 1200"),
        ({"kind": "land", "life_months": 12}, "does not lose value"),
        ({"acquired_on": date.today() + timedelta(days=2)}, "after today"),  # noqa: DTZ011
    ],
)
def test_what_cant_be_meant_is_refused(facts: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        an_asset(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"residual_fen": 500}, "a_residual_value_lies_within_the_original_one"),
        ({"original_value_fen": -1}, "an_asset_is_not_worth_less_than_nothing"),
        ({"life_months": 0}, "a_useful_life_has_a_month"),
        ({"quantity": 0}, "an_asset_is_there_once_at_least"),
        ({"state": "gone"}, "an_asset_is_gone_on_a_day"),
        ({"code": "00000000"}, "the_code_on_a_label_never_changes"),
    ],
)
def test_the_database_holds_it_around_the_model(change: dict[str, object], promise: str) -> None:
    asset = an_asset(original_value_fen=100)

    with (
        pytest.raises(IntegrityError, match=promise if "code" not in change else "never changes"),
        transaction.atomic(),
    ):
        Asset.objects.filter(pk=asset.pk).update(**change)


def test_a_keeper_elsewhere_enters_nothing_here() -> None:
    with pytest.raises(Refused, match="outside the area"):
        an_asset(by=a_keeper(a_village()))


def test_a_reviewer_does_not_enter() -> None:
    with pytest.raises(Refused, match="may not change"):
        an_asset(by=a_reviewer())


def test_a_correction_keeps_what_was_there() -> None:
    asset = an_asset(original_value_fen=100_00, name="Old hall")

    correct_asset(asset, by=a_keeper(), reason="Typed wrongly", original_value_fen=200_00)

    line = asset.changes.get()
    assert (line.verb, line.before, line.after) == (
        "correct",
        {"original_value_fen": 10000},
        {"original_value_fen": 20000},
    )
    assert line.note == "Typed wrongly"


def test_a_move_is_written_down_with_its_ends() -> None:
    asset = an_asset()
    hall = a_place("New hall", kind=PlaceKind.BUILDING, parent=asset.place)
    before = asset.place

    asset.move(hall, by=a_keeper(), reason="The old one is torn down")
    check_now()

    line = asset.changes.get()
    assert (line.from_place, line.to_place) == (before, hall)


def test_a_move_needs_a_reason_and_another_place() -> None:
    asset = an_asset()

    with pytest.raises(Refused, match="why it is moved"):
        asset.move(a_place(), by=a_keeper(), reason=" ")
    with pytest.raises(Refused, match="there already"):
        asset.move(asset.place, by=a_keeper(), reason="Again")


def test_an_asset_never_moves_silently() -> None:
    asset = an_asset()
    elsewhere = a_place()

    Asset.objects.filter(pk=asset.pk).update(place=elsewhere)

    with pytest.raises(IntegrityError, match="moves with a line in its history"):
        check_now()


def test_the_history_is_never_rewritten() -> None:
    asset = an_asset()
    correct_asset(asset, by=a_keeper(), name="Another name")

    for act in (lambda: asset.changes.update(note="x"), lambda: asset.changes.all().delete()):
        with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
            act()


def test_a_code_is_found_however_it_is_typed() -> None:
    assert plain_code("https://example.test/assets/q/7Q0AB1CD/") == "7Q0AB1CD"
    assert plain_code(" 7qoa bicd ") == "7Q0AB1CD"


def test_only_what_is_in_service_is_depreciated() -> None:
    owner = a_collective()
    facts: dict[str, Any] = {"original_value_fen": 120_000_00, "life_months": 120}
    yes = an_asset(owner, in_service_on=date(2025, 3, 31), **facts)
    an_asset(owner, in_service_on=date(2025, 4, 1), **facts)  # its first month is May
    an_asset(owner, kind="land", original_value_fen=100)
    an_asset(owner, original_value_fen=100)

    assert list(Asset.objects.depreciable(date(2025, 4, 20))) == [yes]


def test_an_office_sees_its_place_and_what_its_owners_hold_elsewhere() -> None:
    village, other = a_village(), a_village()
    owner = a_collective(village)
    here, elsewhere = an_asset(owner), an_asset(owner, place=other)
    an_asset(a_collective(a_village()))

    assert set(Asset.objects.visible_to(a_keeper(village))) == {here, elsewhere}
    assert elsewhere in Asset.objects.visible_to(a_keeper(other))
    assert not elsewhere.may_change(a_keeper(other))
    assert here.held_since == timezone.localdate()

"""Whoever writes around the verbs is stopped by the tables of assets themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.actions import add_permit, correct_asset, explain, inspect_asset
from yanzhen.kernel.assets.models import (
    Asset,
    AssetKind,
    Disposal,
    Inspection,
    Permit,
    PermitReminder,
    StockCount,
    StockTake,
    Surplus,
    TakeLine,
)
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer, a_scan, a_take, an_asset
from yanzhen.kernel.assets.tests.test_disposal import PAPER, asked

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def refused(name: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def refused_to_the_owner(name: str, write: Callable[[Any], object]) -> None:
    """By the table's own trigger, not for want of a grant."""
    with connection.cursor() as cursor:
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
        refused(name, lambda: write(cursor))


def a_counted() -> StockTake:
    """A stock-take with one scan that was known and one that was not."""
    asset = an_asset()
    take = a_take(asset.place)
    a_scan(take, asset.code)
    a_scan(take, "A harvester")
    return take


def a_request(**facts: Any) -> Disposal:
    given = {"asset": an_asset(), "how": "scrapped", "reason": "Broken", "asked_at": NOW}
    return Disposal.objects.create(**{**given, **facts})


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("an_asset_is_not_worth_less_than_nothing", {"original_value_fen": -1}, {"original_value_fen": 0}),
        ("a_residual_value_lies_within", {"residual_fen": -1}, {"residual_fen": 100}),
        ("a_residual_value_lies_within", {"residual_fen": 101}, {"residual_fen": 0}),
        ("a_useful_life_has_a_month", {"life_months": 0}, {"life_months": 1}),
        ("an_asset_is_there_once_at_least", {"quantity": 0}, {"quantity": 1}),
        ("the_area_of_an_asset_is_positive", {"area_m2": 0}, {"area_m2": 1}),
        ("an_asset_is_in_a_known_state", {"state": "lost"}, {"state": "asked"}),
        ("an_asset_is_gone_on_a_day", {"state": "gone"}, {"state": "gone", "gone_on": TODAY}),
        ("an_asset_is_gone_on_a_day", {"gone_on": TODAY}, {"gone_on": None}),
        ("an_asset_goes_after_it_came", {"state": "gone", "gone_on": TODAY - DAY}, {"state": "gone", "gone_on": TODAY}),
    ],
)  # fmt: skip
def test_an_asset_is_held_to_what_it_can_mean(
    name: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    row = Asset.objects.filter(pk=an_asset(original_value_fen=100).pk)

    refused(name, lambda: row.update(**wrong))
    with transaction.atomic():
        assert row.update(**right) == 1
        # That it went by a disposal is asked at the commit, and is another promise.
        transaction.set_rollback(True)


def test_numbers_and_labels_stand_once() -> None:
    first = an_asset()
    second = an_asset(first.owner)

    def copy(**facts: Any) -> None:
        second.pk = new_key()
        for name, value in {"number": "X-1", "code": "ABCDEFGH", **facts}.items():
            setattr(second, name, value)
        second.save(force_insert=True)

    refused("one_asset_per_owner_and_number", lambda: copy(number=first.number))
    refused("assets_asset_code", lambda: copy(code=first.code))
    refused("a_label_has_eight_plain_signs", lambda: copy(code="OIL"))
    copy()


def test_what_is_gone_is_not_deleted() -> None:
    asset = asked()
    asset.take_step("approve_disposal", by=a_reviewer(), data=PAPER)
    asset.take_step("dispose", by=a_keeper(), data={})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused_to_the_owner(
        "stays as it is",
        lambda cursor: cursor.execute("DELETE FROM assets_asset WHERE id = %s", [asset.pk]),
    )


def test_a_disposal_is_open_once_and_brings_nothing_below_nought() -> None:
    request = a_request()
    row = Disposal.objects.filter(pk=request.pk)

    refused("one_open_disposal_per_asset", lambda: a_request(asset=request.asset))
    refused("proceeds_are_not_negative", lambda: row.update(proceeds_fen=-1))
    row.update(proceeds_fen=0, ended=True)
    a_request(asset=request.asset)


@pytest.mark.parametrize("lacks", ["approved", "decided_at", "ended", "paper"])
def test_what_goes_was_approved_on_a_paper(lacks: str) -> None:
    whole: dict[str, Any] = {"done_on": TODAY, "approved": True, "decided_at": NOW, "ended": True, "paper": "Minutes"}  # fmt: skip
    nothing: dict[str, Any] = {"approved": False, "decided_at": None, "ended": False, "paper": ""}
    row = Disposal.objects.filter(pk=a_request().pk)

    refused(
        "what_goes_was_approved_on_a_paper",
        lambda: row.update(**{**whole, lacks: nothing[lacks]}),
    )
    assert row.update(**whole) == 1


def test_an_inspection_finds_something_known_and_describes_danger() -> None:
    seen = inspect_asset(an_asset(), by=a_keeper(), condition="good")

    def look(**facts: Any) -> object:
        given = {"asset": seen.asset, "on": TODAY, "condition": "good", "recorded_at": NOW}
        return Inspection.objects.create(**{**given, **facts})

    refused("an_inspection_finds_a_known_condition", lambda: look(condition="so-so"))
    refused("danger_is_described", lambda: look(condition="dangerous"))
    refused("assets_inspection_once_key", lambda: look(once_key=seen.once_key))
    look(condition="dangerous", note="The roof")


def test_a_kind_has_a_name_a_nature_and_a_life_only_where_it_loses_value() -> None:
    land, building = (AssetKind.objects.get(pk=slug) for slug in ("land", "building"))
    row = AssetKind.objects.filter(pk="land")

    refused("a_kind_of_asset_has_a_known_nature", lambda: row.update(nature="odd"))
    refused("only_what_loses_value_has_a_life", lambda: row.update(life_months=12))
    refused("only_what_loses_value_has_a_life", lambda: row.update(nature="fixed", life_months=0))
    refused("assets_assetkind_title", lambda: row.update(title=building.title))
    assert row.update(nature="fixed", life_months=12) == 1
    assert land.is_depreciated is False


def test_a_paper_has_a_number_stands_once_and_is_reminded_of_once_per_step() -> None:
    permit = add_permit(an_asset(), by=a_keeper(), kind="fire", number="F-1", expires_on=TODAY)
    step: dict[str, Any] = {"permit": permit, "expires_on": TODAY, "days_before": 7, "told_on": TODAY}  # fmt: skip
    PermitReminder.objects.create(**step)

    def hang(**facts: Any) -> object:
        return Permit.objects.create(
            **{"asset": permit.asset, "kind": "fire", "number": "F-1", **facts}
        )

    refused("a_permit_has_a_number", lambda: hang(number=""))
    refused("one_standing_permit_per_asset_kind_and_number", hang)
    refused("a_permit_is_reminded_once_per_step", lambda: PermitReminder.objects.create(**step))
    hang(ended_on=TODAY)
    PermitReminder.objects.create(**{**step, "days_before": 30})


def test_a_move_in_the_history_has_both_its_ends() -> None:
    asset = an_asset()
    line: dict[str, Any] = {"verb": "move", "on": TODAY, "recorded_at": NOW}

    refused("a_move_has_both_its_ends", lambda: asset.changes.create(**line, to_place=asset.place))
    refused(
        "a_move_has_both_its_ends", lambda: asset.changes.create(**line, from_place=asset.place)
    )
    asset.changes.create(**line, from_place=asset.place, to_place=asset.place)


def test_a_stock_take_is_in_a_known_state_and_closed_at_a_time() -> None:
    take = a_counted()
    row = StockTake.objects.filter(pk=take.pk)
    other = a_counted()

    refused("a_stock_take_is_in_a_known_state", lambda: row.update(state="lost"))
    refused("a_stock_take_is_closed_at_a_time", lambda: row.update(state="closed"))
    refused("a_stock_take_is_closed_at_a_time", lambda: row.update(closed_at=NOW))
    refused("assets_stocktake_number", lambda: row.update(number=other.number))
    assert row.update(state="closed", closed_at=NOW) == 1


def test_lines_counts_and_finds_stand_once() -> None:
    take = a_counted()
    line, find = take.lines.get(), take.surplus.get()
    counted = StockCount.objects.get(pk=find.count_id)

    refused(
        "an_asset_stands_once_in_a_stock_take",
        lambda: TakeLine.objects.create(
            take=take, asset=line.asset, expected_place=line.asset.place
        ),
    )
    refused(
        "what_is_elsewhere_was_seen_somewhere",
        lambda: TakeLine.objects.filter(pk=line.pk).update(result="moved"),
    )
    refused("assets_surplus_count", lambda: Surplus.objects.create(take=take, count=counted))
    refused(
        "assets_stockcount_once_key",
        lambda: take.counts.create(
            typed="x", once_key=counted.once_key, counted_at=NOW, recorded_at=NOW
        ),
    )


def test_a_stock_take_that_has_ended_stays_as_it_was_signed() -> None:
    take = a_counted()
    line, find = take.lines.get(), take.surplus.get()
    take.take_step("finish", by=a_keeper())
    explain(take, [(find, "Lent to us")], by=a_keeper())
    take.take_step("close", by=a_reviewer())

    refused("has ended", lambda: StockTake.objects.filter(pk=take.pk).update(title="Another"))
    refused("has ended", lambda: TakeLine.objects.filter(pk=line.pk).update(damaged=True))
    refused("has ended", lambda: Surplus.objects.filter(pk=find.pk).update(explanation="Ours"))


@pytest.mark.parametrize("table", ["assetchange", "inspection", "stockcount"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_history_looks_and_scans_are_only_added_to(table: str, act: str) -> None:
    a_counted()
    asset = an_asset()
    correct_asset(asset, by=a_keeper(), name="Another name")
    inspect_asset(asset, by=a_keeper(), condition="good")
    name = f"assets_{table}"

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused_to_the_owner(f"Rows of {name} are", lambda cursor: cursor.execute(act.format(name)))


COUNTS = [
    (model, field.name)
    for model in apps.get_app_config("assets").get_models()
    for field in model._meta.local_fields
    if field.get_internal_type().startswith("Positive")
]


@pytest.mark.parametrize(("model", "field"), COUNTS, ids=lambda one: getattr(one, "__name__", one))
def test_no_count_is_below_nought(model: type[models.Model], field: str) -> None:
    an_asset()

    # Some of them have a stricter promise beside it; either refuses.
    refused("violates check constraint", lambda: model._default_manager.update(**{field: -1}))

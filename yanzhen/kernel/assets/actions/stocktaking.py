"""A stock-take: begun with what is expected, counted scan by scan, differences explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions.register import plain_code
from yanzhen.kernel.assets.models import (
    Asset,
    AssetKind,
    LineResult,
    StockCount,
    StockTake,
    Surplus,
    TakeLine,
)
from yanzhen.kernel.assets.workflow import EDIT
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.documents.actions import store_all
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place


@dataclass(frozen=True)
class Scan:
    """What the phone sends: the code or words typed, where it was seen, how it was. `once_key` was made there."""

    once_key: UUID
    typed: str
    counted_at: datetime
    seen_place: Place | None = None
    damaged: bool = False
    note: str = ""
    photos: tuple[Any, ...] = ()


@transaction.atomic
def begin_take(
    *, title: str, place: Place, by: By, owner: Organisation | None = None, kind: AssetKind | None = None,
    once_key: UUID | None = None, at: datetime | None = None,
) -> StockTake:  # fmt: skip
    """Freeze what is expected at this place now, or raise Refused. The same key twice is one stock-take."""
    if once_key and (there := StockTake.objects.filter(pk=once_key).first()):
        return there
    if not by.may(EDIT):
        raise Refused(_("Your office may not begin a stock-take."))
    if by.scope_path is not None and not place.path.startswith(by.scope_path):
        raise Refused(_("This place lies outside the area of your office."), field="place")
    expected = Asset.objects.held().things().within(place)
    expected = expected.filter(owner=owner) if owner else expected
    expected = expected.filter(kind=kind) if kind else expected
    at = at or timezone.now()
    take = StockTake(
        number=_next_number(), title=title.strip(), place=place, owner=owner, kind=kind, opened_at=at,
        opened_by_id=by.person_id, opened_by_name=by.person_name,
    )  # fmt: skip
    take.pk = once_key or take.pk
    take.save(force_insert=True)
    lines = [
        TakeLine(take=take, asset_id=key, expected_place_id=at_place)
        for key, at_place in expected.values_list("pk", "place_id")
    ]
    if not lines:
        raise Refused(_("Nothing is on the register there. Choose a wider place."), field="place")
    TakeLine.objects.bulk_create(lines, batch_size=2_000)
    record(
        by=by,
        verb="assets.begin_take",
        noun=take,
        at=at,
        changes={"assets": len(lines)},
        place_path=place.path,
    )
    return take


@transaction.atomic
def count(take: StockTake, scan: Scan, *, by: By, at: datetime | None = None) -> StockCount:
    """Write one scan down, or raise Refused. A second sending of the same scan is the first one.

    A known label makes its line found, or found elsewhere; what has no label here becomes a surplus
    find. Scans that a slow phone sends after the counting are taken until the stock-take is closed.
    """
    if there := _there(scan):
        return there
    take.lock()
    if not take.may_count(by):
        raise Refused(
            _("Nobody counts here any more: this stock-take is “%(state)s”."),
            state=take.get_state_display(),
        )
    if not scan.typed.strip():
        raise Refused(_("Scan a label, type its code, or write what you found."), field="typed")
    at = at or timezone.now()
    asset = asset_of(scan.typed)
    try:
        with transaction.atomic():
            counted = take.counts.create(
                asset=asset, typed=scan.typed.strip()[:120], seen_place=scan.seen_place, damaged=scan.damaged, note=scan.note.strip()[:300],
                once_key=scan.once_key, counted_at=min(scan.counted_at, at), recorded_at=at, person_id=by.person_id, person_name=by.person_name,
            )  # fmt: skip
    except IntegrityError:
        # Two sendings at once: the unique key let one through, and both get its row.
        return StockCount.objects.get(once_key=scan.once_key)
    if asset is None:
        take.surplus.create(count=counted)
    else:
        _mark(take, asset, scan)
    store_all(scan.photos, owner=counted, by=by, purpose=str(_("On the stock-take")), at=at)
    return counted


def asset_of(typed: str) -> Asset | None:
    """The asset whose label carries this code, however it was typed; a plain number of the house is known too."""
    return (
        Asset.objects.filter(code=plain_code(typed))
        .select_related("place", "owner__party", "kind")
        .first()
    )


@transaction.atomic
def explain(take: StockTake, words: "Iterable[tuple[TakeLine | Surplus, str]]", *, by: By) -> int:
    """Write why lines differ, and what surplus finds are; gives how many were written."""
    take.lock()
    if not (by.may(EDIT) and take.covered_by(by)):
        raise Refused(_("Your office may not explain differences here."))
    if not take.is_open:
        raise Refused(_("This stock-take has ended."))
    done = 0
    for row, text in words:
        if text.strip() and text.strip() != row.explanation:
            row.explanation, row.explained_by_name = text.strip()[:300], by.person_name
            row.save(update_fields=["explanation", "explained_by_name"])
            done += 1
    if done:
        record(
            by=by,
            verb="assets.explain",
            noun=take,
            changes={"rows": done},
            place_path=take.place.path,
        )
    return done


def _there(scan: Scan) -> StockCount | None:
    return StockCount.objects.filter(once_key=scan.once_key).first()


def _mark(take: StockTake, asset: Asset, scan: Scan) -> None:
    """The line of the asset says what the latest scan says; one that belongs elsewhere gets a line of its own."""
    line, fresh = TakeLine.objects.select_for_update().get_or_create(
        take=take, asset=asset, defaults={"expected_place_id": asset.place_id, "extra": True}
    )
    seen = scan.seen_place or (take.place if fresh else None)
    elsewhere = seen is not None and seen.pk != line.expected_place_id and not _within(line, seen)
    line.result = LineResult.MOVED if elsewhere else LineResult.FOUND
    line.seen_place = seen if elsewhere else None
    line.damaged = scan.damaged
    line.explanation = ""
    line.save(update_fields=["result", "seen_place", "damaged", "explanation"])


def _within(line: TakeLine, seen: Place) -> bool:
    """A wider place than the one expected says nothing of a move: the whole village holds its halls."""
    return line.expected_place.path.startswith(seen.path)


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('assets_take_number')")
        return f"PD{cursor.fetchone()[0]:05d}"

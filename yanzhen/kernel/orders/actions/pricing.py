"""Prices by day and group: set many at once, copy a week, take back a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.money import FEN_MAX
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.offering import DAYS_MAX, refuse_stranger
from yanzhen.kernel.orders.models import Offer, PersonGroup, Price, PriceChange

PRICE_MAX: Final = FEN_MAX // 1_000_000

# group, day (None: the usual price), fen (None: no price of its own).
Cell = tuple[str, date | None, int | None]


@dataclass(frozen=True)
class PricesSet:
    """What a press in the price editor changed."""

    change: PriceChange | None
    cells: int


@transaction.atomic
def set_prices(offer: Offer, cells: Sequence[Cell], *, by: By, words: str) -> PricesSet:
    """Set these cells at once, as one change that can be undone; equal ones are left alone."""
    refuse_stranger(offer.seller, by=by)
    _refuse_cells(cells)
    # One editor at a time for one offer, so that what an undo puts back is what stood there.
    Offer.objects.select_for_update().get(pk=offer.pk)
    standing = {(p.group_id, p.day): p.amount_fen for p in offer.prices.all()}
    changed = [
        c
        for c in {(g, d): (g, d, fen) for g, d, fen in cells}.values()
        if standing.get((c[0], c[1])) != c[2]
    ]
    if not changed:
        return PricesSet(None, 0)
    before = [(group, day, standing.get((group, day))) for group, day, _fen in changed]
    _write(offer, changed)
    change = PriceChange.objects.create(
        offer=offer, words=words[:200], before=_plain(before), after=_plain(changed), by_name=str(by.person_name)[:200]
    )  # fmt: skip
    record(by=by, verb="orders.set_prices", noun=offer, place_path=offer.seller.place.path,
           changes={"change": str(change.pk), "cells": _plain(changed)[:100]})  # fmt: skip
    return PricesSet(change, len(changed))


@transaction.atomic
def undo_prices(change: PriceChange, *, by: By) -> None:
    """Put back what stood there. Only the last change that stands is undone, so that none hides another."""
    refuse_stranger(change.offer.seller, by=by)
    Offer.objects.select_for_update().get(pk=change.offer_id)
    if PriceChange.objects.filter(pk=change.pk, undone_at__isnull=False).exists():
        raise Refused(_("This change has been taken back already."))
    last = change.offer.price_changes.filter(undone_at__isnull=True).order_by("-id").first()
    if last is None or last.pk != change.pk:
        raise Refused(_("Something was changed after it. Undo that first."))
    _write(
        change.offer,
        [(g, date.fromisoformat(d) if d else None, fen) for g, d, fen in change.before],
    )
    PriceChange.objects.filter(pk=change.pk).update(undone_at=timezone.now())
    record(by=by, verb="orders.undo_prices", noun=change.offer, place_path=change.offer.seller.place.path,
           changes={"change": str(change.pk)})  # fmt: skip


def copy_week(offer: Offer, monday: date, *, weeks: int, by: By) -> PricesSet:
    """The prices of the days of one week, again in each of the next `weeks`; days without a price of their own too."""
    if monday.weekday() != 0 or not 1 <= weeks <= 26:
        raise Refused(_("A week begins on Monday and is copied to at most 26 more."))
    days = [monday + timedelta(days=n) for n in range(7)]
    own = {(p.group_id, p.day): p.amount_fen for p in offer.prices.filter(day__in=days)}
    groups = set(offer.prices.values_list("group_id", flat=True))
    cells: list[Cell] = [
        (group, day + timedelta(weeks=week), own.get((group, day)))
        for week in range(1, weeks + 1) for day in days for group in groups
    ]  # fmt: skip
    return set_prices(offer, cells, by=by, words=str(_("Week of %(day)s copied")) % {"day": monday})


def _refuse_cells(cells: Sequence[Cell]) -> None:
    if len(cells) > 7 * DAYS_MAX:
        raise Refused(_("That is too much for one press."))
    known = set(PersonGroup.objects.values_list("slug", flat=True))
    for group, _day, fen in cells:
        if group not in known:
            raise Refused(_("There is no such group of persons."), field="group")
        if fen is not None and not 0 <= fen <= PRICE_MAX:
            raise Refused(_("A price lies between 0 and 90,000 yuan."), field="price")


def _write(offer: Offer, cells: Sequence[Cell]) -> None:
    for group in {group for group, _day, _fen in cells}:
        days = [day for slug, day, _fen in cells if slug == group]
        offer.prices.filter(
            Q(day__in=days) | Q(day__isnull=True) if None in days else Q(day__in=days),
            group_id=group,
        ).delete()
    Price.objects.bulk_create(
        [
            Price(id=new_key(), offer=offer, group_id=g, day=d, amount_fen=f)
            for g, d, f in cells
            if f is not None
        ]
    )


def _plain(cells: Sequence[Cell]) -> list[list[Any]]:
    return [[group, str(day) if day else "", fen] for group, day, fen in cells]

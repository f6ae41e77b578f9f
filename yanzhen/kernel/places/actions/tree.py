"""Opening, naming, coding and closing a place."""

import itertools
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.search import pinyin_of
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.places.models import (
    Place,
    PlaceChange,
    PlaceKind,
    Population,
    full_code,
    refuse_unfit_code,
)
from yanzhen.kernel.places.models.facts import PlaceVerb

# A place stands only below one of these. What is not a division may stand below any place.
PARENTS: dict[str, frozenset[str]] = {
    PlaceKind.CITY: frozenset({PlaceKind.REGION}),
    PlaceKind.DISTRICT: frozenset({PlaceKind.REGION, PlaceKind.CITY}),
    PlaceKind.SUBDISTRICT: frozenset({PlaceKind.DISTRICT}),
    PlaceKind.TOWN: frozenset({PlaceKind.DISTRICT}),
    PlaceKind.TOWNSHIP: frozenset({PlaceKind.DISTRICT}),
    PlaceKind.ZONE: frozenset({PlaceKind.DISTRICT}),
}


def new_place(*, kind: str, name: str, parent: Place | None = None, **facts: Any) -> Place:
    """An unsaved place at its right path; for `open_place`, imports and builders."""
    place = Place(kind=kind, name=name, parent=parent, pinyin=pinyin_of(name)[:300], **facts)
    place.path = (parent.path if parent else "") + place.label
    return place


@transaction.atomic
def open_place(
    *,
    kind: str,
    name: str,
    parent: Place | None,
    by: By,
    code: str = "",
    provisional: bool = False,
    since: date | None = None,
    address: str = "",
) -> Place:
    """Add a place to the tree, or raise Refused."""
    refuse_unless_editor(by, parent)
    since = since or timezone.localdate()
    parent = lock(parent) if parent else None
    refuse_wrong_parent(kind, parent)
    refuse_namesake(name, parent)
    if provisional and not code and parent:
        code = next_provisional_code(parent)
    code = full_code(code)
    refuse_unfit_code(kind, code, provisional=provisional)
    refuse_taken_code(code)
    place = new_place(
        kind=kind,
        name=name.strip(),
        parent=parent,
        code=code,
        provisional=provisional,
        code_valid_from=since if code else None,
        since=since,
        address=address,
    )
    place.save(force_insert=True)
    after = {"name": place.name, "code": code, "parent": str(parent) if parent else ""}
    keep_change(place, PlaceVerb.OPENED, by=by, on=since, after=after)
    return place


@transaction.atomic
def rename_place(place: Place, *, name: str, by: By, reason: str, on: date | None = None) -> Place:
    """Give a place a new name; the old one stays in its history."""
    refuse_unless_editor(by, place)
    place = lock(place)
    refuse_namesake(name, place.parent, besides=place)
    before, place.name = place.name, name.strip()
    place.pinyin = pinyin_of(place.name)[:300]
    place.save(update_fields=["name", "pinyin"])
    keep_change(
        place,
        PlaceVerb.RENAMED,
        by=by,
        on=on,
        reason=reason,
        before={"name": before},
        after={"name": place.name},
    )
    return place


@transaction.atomic
def recode_place(
    place: Place, *, code: str, by: By, reason: str, provisional: bool = False, on: date
) -> Place:
    """Give a place another code from a day on, such as the official one after a provisional."""
    refuse_unless_editor(by, place)
    place = lock(place)
    code = full_code(code)
    refuse_unfit_code(place.kind, code, provisional=provisional)
    refuse_taken_code(code, besides=place)
    before = {"code": place.code, "provisional": place.provisional}
    place.code, place.provisional, place.code_valid_from = code, provisional, on
    place.save(update_fields=["code", "provisional", "code_valid_from"])
    after = {"code": code, "provisional": provisional}
    keep_change(place, PlaceVerb.RECODED, by=by, on=on, reason=reason, before=before, after=after)
    return place


@transaction.atomic
def close_place(place: Place, *, by: By, reason: str, on: date | None = None) -> Place:
    """End a place; what stands in it must have been closed or moved before."""
    refuse_unless_editor(by, place)
    place = lock(place)
    on = on or timezone.localdate()
    refuse_closed(place)
    if place.children.filter(until__isnull=True).exists():
        raise Refused(
            _("%(place)s still has open places below it. Move or close them first."),
            place=place.name,
        )
    end(place, on)
    keep_change(place, PlaceVerb.CLOSED, by=by, on=on, reason=reason)
    return place


@transaction.atomic
def count_people(
    place: Place,
    *,
    on: date,
    bands: Iterable[tuple[int, int, int]],
    source: str,
    by: By,
) -> list[Population]:
    """Keep how many people live there: (age from, age to, people) bands that do not overlap."""
    refuse_unless_editor(by, place)
    ordered = sorted(bands)
    for before, after in itertools.pairwise(ordered):
        if after[0] <= before[1]:
            raise Refused(
                _("The age bands overlap at %(age)s years: nobody is counted twice."), age=after[0]
            )
    rows = Population.objects.bulk_create(
        [
            Population(
                place=place, on=on, age_from=first, age_to=last, people=people, source=source
            )
            for first, last, people in ordered
        ],
        update_conflicts=True,
        unique_fields=["place", "on", "age_from", "age_to"],
        update_fields=["people", "source"],
    )
    total = sum(row.people for row in rows)
    changes = {"on": str(on), "people": total, "source": source}
    record(by=by, verb="places.count_people", noun=place, changes=changes, place_path=place.path)
    return rows


def next_provisional_code(parent: Place) -> str:
    """The next free local code below the nearest subdistrict or town: nine digits, L, two digits."""
    coded = [place for place in Place.objects.above(parent) if place.code[6:9].strip("0")]
    stem = next((place.code[:9] for place in coded if place.code[:9].isdigit()), "")
    if not stem:
        raise Refused(
            _("A local code starts with that of a subdistrict or town, and none stands above."),
            field="code",
        )
    taken = Place.objects.filter(code__startswith=f"{stem}L").aggregate(last=Max("code"))["last"]
    number = int(taken[-2:]) + 1 if taken else 1
    return f"{stem}L{number:02d}"


def refuse_unless_editor(by: By, *places: Place | None) -> None:
    """Who keeps the register may change it, within what their office answers for."""
    if not by.may("places.edit"):
        raise Refused(_("Only those who keep the register of places may change it."))
    for place in places:
        if by.scope_path and not (place and place.path.startswith(by.scope_path)):
            raise Refused(
                _("Your office does not answer for %(place)s."), place=place or _("all places")
            )


def refuse_taken_code(code: str, *, besides: Place | None = None) -> None:
    holder = Place.objects.with_code(code).first() if code else None
    if holder and holder != besides:
        raise Refused(
            _("The code %(code)s belongs to %(place)s."),
            field="code",
            code=code,
            place=holder.name,
        )


def lock(place: Place) -> Place:
    """The place as it stands now; a second change of it waits for the first."""
    return Place.objects.select_for_update().get(pk=place.pk)


def refuse_closed(place: Place) -> None:
    if place.until is not None:
        raise Refused(_("%(place)s ended on %(day)s."), place=place.name, day=place.until)


def end(place: Place, on: date) -> None:
    place.until = on
    place.code_valid_to = on if place.code else None
    place.save(update_fields=["until", "code_valid_to"])


def keep_change(
    place: Place,
    verb: PlaceVerb,
    *,
    by: By,
    on: date | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> PlaceChange:
    """Write the change into the place's own history and into the audit."""
    changes = {"before": before or {}, "after": after or {}}
    record(
        by=by,
        verb=f"places.{verb}",
        noun=place,
        reason=reason,
        changes=changes,
        place_path=place.path,
    )
    return PlaceChange.objects.create(
        place=place,
        verb=verb,
        on=on or timezone.localdate(),
        reason=reason,
        before=before or {},
        after=after or {},
    )


def refuse_wrong_parent(kind: str, parent: Place | None) -> None:
    above = PARENTS.get(kind)
    if above is None:
        return
    if parent is None or parent.kind not in above:
        raise Refused(
            _("A place of the kind “%(kind)s” can't stand there."),
            field="parent",
            kind=PlaceKind(kind).label,
        )


def refuse_namesake(name: str, parent: Place | None, besides: Place | None = None) -> None:
    if not name.strip():
        raise Refused(_("A place needs a name."), field="name")
    namesakes = Place.objects.open().filter(parent=parent, name=name.strip())
    if any(namesake != besides for namesake in namesakes):
        raise Refused(
            _("%(name)s stands there already."),
            field="name",
            name=name.strip(),
        )

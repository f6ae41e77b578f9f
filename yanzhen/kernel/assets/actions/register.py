"""Entering an asset and correcting it; numbers and the codes of labels."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions.outlines import checked_geometry
from yanzhen.kernel.assets.models import Acquired, Asset, AssetKind
from yanzhen.kernel.assets.models.scope import must_answer_for
from yanzhen.kernel.assets.workflow import EDIT
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place

# No I, L, O, U: read aloud and typed from a label without doubt (Crockford's base 32).
CODE_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 8
LIFE_MONTHS_MAX: Final = 1_200
VALUED: Final = frozenset({"original_value_fen", "residual_fen", "life_months", "in_service_on"})


@dataclass(frozen=True)
class AssetDraft:
    """What somebody enters of an asset. Money in fen, area in m²; an empty number is given by the house."""

    kind: AssetKind
    name: str
    owner: Organisation
    place: Place
    acquired_how: str = Acquired.INHERITED
    number: str = ""
    place_note: str = ""
    quantity: int = 1
    unit: str = ""
    area_m2: int | None = None
    geometry: dict[str, Any] | None = None
    acquired_on: date | None = None
    original_value_fen: int | None = None
    residual_fen: int = 0
    life_months: int | None = None
    in_service_on: date | None = None
    own_use: bool = False
    note: str = ""
    source: str = ""


# What `correct` may change. The place is not among them: that is a move.
CORRECTED: Final = (
    "kind", "name", "owner", "number", "quantity", "unit", "area_m2", "geometry", "acquired_how", "acquired_on",
    "original_value_fen", "residual_fen", "life_months", "in_service_on", "own_use", "note",
)  # fmt: skip


@transaction.atomic
def enter_asset(
    draft: AssetDraft, *, by: By, once_key: UUID | None = None, at: datetime | None = None
) -> Asset:
    """Put an asset on the register, or raise Refused. The same key twice is one asset."""
    if once_key and (there := Asset.objects.filter(pk=once_key).first()):
        return there
    if not by.may(EDIT):
        raise Refused(_("Your office may not change the register of assets."))
    must_answer_for(by, draft.owner, draft.place)
    at = at or timezone.now()
    asset = new_asset(
        draft,
        key=once_key,
        number=draft.number.strip() or next_numbers(1)[0],
        on=timezone.localdate(at),
    )
    try:
        with transaction.atomic():
            asset.save(force_insert=True)
    except IntegrityError as error:
        raise _said(error, asset) from error
    record(
        by=by,
        verb="assets.enter",
        noun=asset,
        at=at,
        changes={"source": draft.source},
        place_path=asset.place.path,
    )
    return asset


def new_asset(draft: AssetDraft, *, number: str, on: date, key: UUID | None = None) -> Asset:
    """An unsaved asset, checked; imports write many of them at once. `on` is the day it is entered."""
    check_facts(draft, today=on)
    facts = {name: getattr(draft, name) for name in CORRECTED if name not in ("number", "geometry")}
    asset = Asset(
        **facts, id=key or new_key(), number=number, code=new_code(), place=draft.place, place_note=draft.place_note.strip(),
        geometry=checked_geometry(draft.geometry), source=draft.source[:200], held_since=draft.acquired_on or on,
    )  # fmt: skip
    asset.index_words()
    return asset


@transaction.atomic
def correct_asset(
    asset: Asset, *, by: By, at: datetime | None = None, reason: str = "", **facts: Any
) -> Asset:
    """Write what was entered wrongly; each change stands in the asset's history with what was there before."""
    asset.lock()
    asset.must_be_changed_by(by)
    if unknown := set(facts) - set(CORRECTED):
        raise TypeError(f"Not to be corrected here: {sorted(unknown)}")
    before = {name: getattr(asset, name) for name in facts}
    changed = {name: value for name, value in facts.items() if before[name] != value}
    if not changed:
        return asset
    for name, value in changed.items():
        setattr(asset, name, checked_geometry(value) if name == "geometry" else value)
    check_facts(asset, today=timezone.localdate(at))
    must_answer_for(by, asset.owner, asset.place)
    if asset.acquired_on is not None:
        asset.held_since = asset.acquired_on
    asset.index_words()
    try:
        with transaction.atomic():
            asset.save()
    except IntegrityError as error:
        raise _said(error, asset) from error
    said = {name: _plain(before[name]) for name in changed}
    asset.keep_change(
        "correct", by=by, at=at, note=reason, before=said, after={name: _plain(value) for name, value in changed.items()}
    )  # fmt: skip
    if VALUED & set(changed):
        announce("assets.valued", asset_id=asset.pk)
    return asset


def check_facts(facts: Any, *, today: date) -> None:
    """What can't be meant is refused, each beside its field."""
    if not facts.name.strip():
        raise Refused(_("Name it, such as “Citrus grove below the dam”."), field="name")
    if facts.quantity < 1:
        raise Refused(_("There is one at least."), field="quantity")
    if facts.area_m2 is not None and facts.area_m2 <= 0:
        raise Refused(
            _("An area is more than nothing; leave it empty where it is not known."),
            field="area_m2",
        )
    for name in ("acquired_on", "in_service_on"):
        day = getattr(facts, name)
        if day is not None and day > today:
            raise Refused(_("This day is after today. Write a day that has passed."), field=name)
    _check_value(facts)


def _check_value(facts: Any) -> None:
    value = facts.original_value_fen
    if value is not None and value < 0:
        raise Refused(_("A value is not below nought."), field="original_value_fen")
    if facts.residual_fen < 0 or (facts.residual_fen and facts.residual_fen > (value or 0)):
        raise Refused(
            _("The residual value lies between nought and the original value."),
            field="residual_fen",
        )
    if facts.life_months is None:
        return
    if not 0 < facts.life_months <= LIFE_MONTHS_MAX:
        raise Refused(
            _("Write the useful life in months, from 1 to %(most)s."),
            field="life_months",
            most=LIFE_MONTHS_MAX,
        )
    if not facts.kind.is_depreciated:
        raise Refused(
            _("“%(kind)s” does not lose value with the years, so it has no useful life."),
            field="life_months",
            kind=facts.kind,
        )


def new_code() -> str:
    """Eight random signs: who sees one label can't guess the next."""
    return "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """A code as people type it: small letters, blanks, O for 0, I or L for 1; or the address on the label."""
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    plain = last.upper().replace(" ", "").replace("-", "")
    return plain.translate(str.maketrans("OIL", "011"))


def next_numbers(count: int) -> list[str]:
    """So many numbers of the house, never given twice; gaps are allowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('assets_number') FROM generate_series(1, %s)", [count])
        return [f"ZC{number:06d}" for (number,) in cursor.fetchall()]


def _said(error: IntegrityError, asset: Asset) -> Exception:
    if "one_asset_per_owner_and_number" in str(error):
        return Refused(
            _("%(owner)s has an asset with the number %(number)s already."),
            field="number",
            owner=asset.owner,
            number=asset.number,
        )
    return error


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | bool | dict | type(None)) else str(value)

"""Cells of an asset register as villages keep it: kinds by their name, areas in mu, lives in years, owners and places by name."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.cells import as_number, as_text
from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions.outlines import geometry_of
from yanzhen.kernel.assets.models import Acquired, AssetKind, PermitKind
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.actions import place_named
from yanzhen.kernel.places.models import Place

# One mu is two thirds of a thousand square metres.
M2_PER_15_MU: Final = 10_000
M2_PER_HECTARE: Final = 10_000
MONTHS: Final = 12
# What registers write for the ways of getting something.
ACQUIRED_SAID: Final = {
    "购置": Acquired.BOUGHT, "购买": Acquired.BOUGHT, "外购": Acquired.BOUGHT, "自建": Acquired.BUILT, "新建": Acquired.BUILT,
    "建造": Acquired.BUILT, "财政补助": Acquired.GRANTED, "项目资金": Acquired.GRANTED, "补助": Acquired.GRANTED, "划拨": Acquired.ALLOTTED,
    "接受捐赠": Acquired.DONATED, "捐赠": Acquired.DONATED, "投资入股": Acquired.CONTRIBUTED, "入股": Acquired.CONTRIBUTED,
    "置换": Acquired.EXCHANGED, "原有": Acquired.INHERITED, "历史形成": Acquired.INHERITED, "盘盈": Acquired.FOUND,
}  # fmt: skip


def as_kind(text: str, context: ImportContext) -> str:
    """The kind of this name, by its code."""
    slugs = {kind.title: kind.pk for kind in kinds_in(context).values() if kind.active}
    found = slugs.get(as_text(text, context))
    if found is None:
        raise WrongCell(
            gettext_lazy("Write one of these: %(words)s."),
            kind="choice",
            words=str(_(", ")).join(slugs),
        )
    return str(found)


def kinds_in(context: ImportContext) -> dict[str, AssetKind]:
    return context.once("kinds", lambda: {kind.pk: kind for kind in AssetKind.objects.all()})


def as_acquired(text: str, context: ImportContext) -> str:
    said = as_text(text, context)
    known = {str(choice.label): choice for choice in Acquired} | ACQUIRED_SAID
    if said not in known:
        raise WrongCell(
            gettext_lazy("Write how it was got, such as 购置, 自建, 划拨 or 原有."), kind="choice"
        )
    return str(known[said])


def as_permit_kind(text: str, context: ImportContext) -> str:
    """A paper by its name; one that is not on the list is another paper."""
    known = {str(choice.label): choice.value for choice in PermitKind}
    return str(known.get(as_text(text, context), PermitKind.OTHER))


def as_area_m2(text: str, context: ImportContext) -> int:
    """“12.5亩”, “3公顷”, “860 平方米”, “860”: whole square metres, halves up."""
    plain = unicodedata.normalize("NFKC", text).strip()
    number = as_number(plain, context)
    unit = re.sub(r"[\d.,\s+]", "", plain)
    if unit.startswith("亩"):
        number = number * M2_PER_15_MU / 15
    elif unit.startswith(("公顷", "ha")):
        number = number * M2_PER_HECTARE
    whole = int((number + Decimal("0.5")) // 1)
    if whole <= 0:
        raise WrongCell(
            gettext_lazy("Write an area above nought, such as 12.5亩 or 860."), kind="number"
        )
    return whole


def as_life_months(text: str, context: ImportContext) -> int:
    """“10”, “10年” are years, “18个月” months."""
    number = as_number(text, context)
    months = number if "月" in text else number * MONTHS
    if months != months.to_integral_value() or months <= 0:
        raise WrongCell(gettext_lazy("Write the useful life in years, such as 10."), kind="number")
    return int(months)


def as_owner(text: str, context: ImportContext) -> str:
    """The organisation of this name or credit code, by its key."""
    said = as_text(text, context)

    def load() -> list[Organisation]:
        every = Organisation.objects.select_related("party", "place")
        by_code = list(every.filter(uscc=said)) if said else []
        return by_code or list(every.filter(party__name=said, party__merged_into=None)[:2])

    found = context.once(f"owner:{said}", load)
    if len(found) != 1:
        raise WrongCell(
            gettext_lazy("“%(name)s” is not in the register of organisations, or there twice. Enter it first, or write its credit code."),
            kind="unknown", name=said,
        )  # fmt: skip
    context.once(f"organisation:{found[0].pk}", lambda: found[0])
    return str(found[0].pk)


def owner_in(context: ImportContext, key: str) -> Organisation:
    every = Organisation.objects.select_related("party", "place")
    return context.once(f"organisation:{key}", lambda: every.get(pk=UUID(key)))


def as_place(text: str, context: ImportContext) -> str:
    """The open place of this name, by its key; above/name where the name is not alone."""
    said = as_text(text, context)
    found = context.once(f"place:{said}", lambda: _place(said))
    if isinstance(found, Refused):
        raise WrongCell(found.message, kind="unknown", **found.values)
    context.once(f"place of:{found.pk}", lambda: found)
    return str(found.pk)


def place_in(context: ImportContext, key: str) -> Place:
    return context.once(f"place of:{key}", lambda: Place.objects.get(pk=UUID(key)))


def _place(said: str) -> "Place | Refused":
    try:
        return place_named(said)
    except Refused as refusal:
        return refusal


def as_geometry(text: str, context: ImportContext) -> dict[str, Any] | None:
    return geometry_of(text)

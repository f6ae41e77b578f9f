"""How the cells of a register of firms are read: codes strictly, capital and buildings forgivingly."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy

from yanzhen.base.codes import normalised_code, uscc_check
from yanzhen.base.importing.cells import as_optional_text, text_up_to
from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.models import Section, section_of

CAPITAL_IN_YUAN: Final = re.compile(
    r"^([\d,]+(?:\.\d+)?)\s*\(?(万|亿)?(?:元人民币|人民币元|人民币|元)\)?$"
)
MULTIPLE: Final = {"万": 10_000, "亿": 100_000_000}


def as_credit_code(text: str, context: ImportContext) -> str:
    """A unified social credit code as printed; what only capitals would repair comes with the repair."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    code = normalised_code(plain)
    try:
        uscc_check(code)
    except Refused as refusal:
        raise WrongCell(refusal.message, kind="code", **refusal.values) from None
    if plain != code:
        raise WrongCell(
            gettext_lazy(
                "The check digit fits capitals only: this has small letters or dashes. Is it %(code)s?"
            ),
            kind="code",
            suggestion=code,
            code=code,
        )
    return code


def fen_of(capital: str) -> int | None:
    """ "51.8000(万元人民币)" is 518,000 yuan; other currencies and torn cells give None."""
    match = CAPITAL_IN_YUAN.match(unicodedata.normalize("NFKC", capital))
    if match is None:
        return None
    yuan = Decimal(match[1].replace(",", "")) * MULTIPLE.get(match[2] or "", 1)
    fen = yuan * 100
    return int(fen) if fen == fen.to_integral_value() and fen < 10**17 else None


def as_building(text: str, context: ImportContext) -> str:
    """The name of a building or park of one's place."""
    name = text.strip()
    if name not in buildings(context):
        raise WrongCell(gettext_lazy("No building of your place has this name."), kind="unknown")
    return name


def as_industry(text: str, context: ImportContext) -> str:
    """ "6513", "I6513", "I" or the section's name: the letter and, where given, the digits."""
    folded = as_optional_text(text, context)
    named = {str(label): letter for letter, label in Section.choices}
    section = named.get(folded) or section_of(folded.upper())
    if folded and not section:
        raise WrongCell(
            gettext_lazy("Write a class or section of GB/T 4754, such as 6513 or I."),
            kind="choice",
        )
    digits = "".join(sign for sign in folded if sign.isdigit())
    return section + (digits if 2 <= len(digits) <= 4 else "")


def optional_up_to(length: int) -> Any:
    def parse(text: str, context: ImportContext) -> str:
        return str(text_up_to(length)(as_optional_text(text, context), context))

    return parse


def buildings(context: ImportContext) -> dict[str, Place]:
    """The buildings and parks of the importer's place by name, asked once a run."""
    return context.once("buildings", lambda: _buildings(context))


def _buildings(context: ImportContext) -> dict[str, Place]:
    places = Place.objects.open().filter(kind__in=[PlaceKind.BUILDING, PlaceKind.PARK])
    if context.by.scope_path:
        places = places.within(context.by.scope_path)
    return {place.name: place for place in places}

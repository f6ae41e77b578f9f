"""Cells that name something stored, and moments: one way to read them for every register."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.dates import parse_date
from yanzhen.base.importing.cells import as_text
from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.base.limits import SHANGHAI

Thing = TypeVar("Thing")
TIME_OF_DAY: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*$")


def picked(
    name: str,
    load: Callable[[ImportContext], Mapping[str, Sequence[Thing]]],
    unknown: "str | Promise",
    *,
    several: "str | Promise" = "",
    also: Callable[[str], str] | None = None,
    kind: str = "unknown",
) -> Callable[[str, ImportContext], Thing]:
    """Reads a cell that names one of what `load` lists; refused with `unknown`, or `several` where more have that name.

    `load` gives everything the importer may pick, by all the words it goes by (`by_words`); it is asked
    once a run, whose notebook keeps it under `name`. `also` is a second spelling to look under, tried first.
    """

    def parse(text: str, context: ImportContext) -> Thing:
        known = context.once(name, lambda: load(context))
        found = (known.get(also(text)) if also else None) or known.get(as_text(text, context))
        if not found:
            raise WrongCell(unknown, kind=kind)
        if len(found) > 1:
            raise WrongCell(several or unknown, kind=kind)
        return found[0]

    return parse


def by_words(things: Iterable[tuple[Thing, Iterable[str]]]) -> dict[str, list[Thing]]:
    """Things by each of their words; an empty word names nothing, one said twice names its thing once."""
    known: dict[str, list[Thing]] = {}
    for thing, words in things:
        for word in {*words} - {""}:
            known.setdefault(word, []).append(thing)
    return known


def as_moment(text: str, context: ImportContext) -> datetime:
    """`2019/2/28 11:25:05`, `2019年2月28日`, in Shanghai; a day alone is its beginning. Not in the future."""
    plain = unicodedata.normalize("NFKC", text)
    day = parse_date(plain, today=context.today)
    hour = _time_at_the_end(plain) or time()
    moment = datetime.combine(day, hour, SHANGHAI)
    if moment > context.at:
        raise WrongCell(_("This lies in the future."), kind="date")
    return moment


def as_hour(text: str, context: ImportContext) -> time:
    """`14:30`, `9:05`, `１４：３０`; seconds are dropped."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        found = _time_at_the_end(plain) if TIME_OF_DAY.fullmatch(plain) else None
    except WrongCell:
        found = None
    if found is None:
        raise WrongCell(_("Write the time as 14:30."), kind="date")
    return found.replace(second=0)


def _time_at_the_end(plain: str) -> time | None:
    match = TIME_OF_DAY.search(plain)
    if match is None:
        return None
    parts: list[Any] = [int(part or 0) for part in match.groups()]
    try:
        return time(*parts)
    except ValueError:
        raise WrongCell(_("There is no such time of day."), kind="date") from None

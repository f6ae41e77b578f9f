"""What a buyer gets back: a published table applied to what was bought and used, explained line by line. Pure.

Sources: 旅游法 arts 65, 67; for passes that are no package trip, general contract law leaves the table to the
seller, who must show it before the sale. What a table leaves open is never guessed: a person decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models.splitting import WHOLE, percent_text


class Cause(StrEnum):
    """Why it is given back: that decides whether the table's deductions apply."""

    BUYER = "buyer"
    SELLER = "seller"
    FORCE = "force"


CAUSES: Final[dict[Cause, "str | Promise"]] = {
    Cause.BUYER: _("The buyer wants it"),
    Cause.SELLER: _("We cannot provide it"),
    Cause.FORCE: _("Storm, flood, order of the authorities"),
}
SILENT: Final = _("not laid down: we decide case by case")


@dataclass(frozen=True)
class Row:
    """From `days` days before the day on (0 the day itself, negative after it), `percent` comes back, in hundredths."""

    days: int
    percent: int


@dataclass(frozen=True)
class Terms:
    """A table: rows for what is wholly unused; `partly` is what comes back of the unused part of something begun.

    `partly` None: the table says nothing of it.
    """

    rows: tuple[Row, ...]
    partly: int | None = WHOLE

    def row_for(self, days_left: int | None) -> Row | None:
        """The row in force so many days before the day; None where the table is silent. Without a day: its first."""
        ordered = sorted(self.rows, key=lambda row: -row.days)
        if days_left is None:
            return ordered[0] if ordered else None
        return next((row for row in ordered if row.days <= days_left), None)


@dataclass(frozen=True)
class Piece:
    """Something that can be used: a ticket, or one place of a pass, with its settlement price for all its uses."""

    amount_fen: int
    uses: int
    used: int = 0
    given_back: int = 0

    @property
    def unused(self) -> int:
        return self.uses - self.used - self.given_back

    def value(self, uses: int) -> int:
        """What so many of its unused uses cost; all unused ones together are what is neither earned nor paid back."""
        kept = self.uses - self.given_back
        return self._up_to(kept) - self._up_to(kept - uses)

    def _up_to(self, uses: int) -> int:
        return self.amount_fen * uses // self.uses


@dataclass(frozen=True)
class Answer:
    """What comes back. `open` means that the table is silent and a person must decide; `said` explains."""

    back_fen: int
    kept_fen: int
    open: bool
    said: tuple[str, ...]


def back_for(
    pieces: Sequence[Piece],
    asked: Sequence[int],
    terms: Terms,
    *,
    day: date | None,
    today: date,
    cause: Cause = Cause.BUYER,
) -> Answer:
    """What comes back for `asked` unused uses of each piece. A redeemed use is never paid back.

    The deduction is rounded down, so that the odd fen is the buyer's. Refused where more is asked than is unused.
    """
    for piece, uses in zip(pieces, asked, strict=True):
        if not 0 <= uses <= piece.unused:
            raise Refused(
                _("Only %(unused)s are unused; what was redeemed or paid back can't be paid back."),
                unused=piece.unused,
            )
    if not any(asked):
        raise Refused(_("Say how much of it is given back."))
    worth = sum(piece.value(uses) for piece, uses in zip(pieces, asked, strict=True))
    said = [str(_("Unused and given back: %(worth)s")) % {"worth": yuan(worth)}]
    if cause is not Cause.BUYER:
        said.append(str(_("Not the buyer's doing: nothing is kept.")))
        return Answer(worth, 0, open=False, said=tuple(said))
    percent, why = _percent(pieces, terms, (day - today).days if day else None)
    said.append(why)
    if percent is None:
        return Answer(0, worth, open=True, said=tuple(said))
    kept = worth * (WHOLE - percent) // WHOLE
    return Answer(worth - kept, kept, open=False, said=tuple(said))


def _percent(
    pieces: Sequence[Piece], terms: Terms, days_left: int | None
) -> tuple[int | None, str]:
    if any(piece.used for piece in pieces):
        if terms.partly is None:
            return None, str(_("Partly used: the table says nothing of that. A person decides."))
        said = _("Partly used: %(percent)s %% of the unused part, by settlement price.")
        return terms.partly, str(said) % {"percent": percent_text(terms.partly)}
    row = terms.row_for(days_left)
    if row is None:
        return None, str(_("The table says nothing of so late a day. A person decides."))
    values = {"when": when(row.days), "percent": percent_text(row.percent)}
    return row.percent, str(_("%(when)s: %(percent)s %% back.")) % values


def when(days: int) -> str:
    """A row's beginning, as it stands on the published table."""
    if days > 0:
        return ngettext("%(n)s day before, or earlier", "%(n)s days before, or earlier", days) % {
            "n": days
        }
    return str(_("On the day itself")) if days == 0 else str(_("After the day"))


@dataclass(frozen=True)
class Told:
    """One line of a table as a buyer reads it. `now`: the line that holds today; `past`: its days are over."""

    when: str
    much: str
    now: bool = False
    past: bool = False


def told(terms: Terms, *, day: date | None, today: date) -> list[Told]:
    """The table in days of the calendar: until which day how much comes back, used up to where, and what is never kept.

    The same rows that `back_for` reckons with. `day` is the day of the visit, or the last one on which the ticket counts.
    """
    lines = list(_lines_by_day(terms, day, today)) if day else _lines_without(terms)
    partly = str(SILENT) if terms.partly is None else _much(terms.partly)
    return [
        *lines,
        Told(str(_("Partly used: of the unused part, by settlement price")), partly),
        Told(str(_("If we cannot provide it, or in storm and flood")), _much(WHOLE)),
    ]


def _lines_by_day(terms: Terms, day: date, today: date) -> Iterator[Told]:
    first: date | None = None
    for row in sorted(terms.rows, key=lambda row: -row.days):
        last = day - timedelta(days=row.days)
        now = last >= today and (first is None or first <= today)
        yield Told(_between(first, last), _much(row.percent), now=now, past=last < today)
        first = last + timedelta(days=1)
    begin = str(_("From %(day)s on")) % {"day": _said(first)} if first else str(_("At any time"))
    late = first is None or first <= today
    yield Told(begin, str(SILENT), now=late)


def _lines_without(terms: Terms) -> list[Told]:
    row = terms.row_for(None)
    much = _much(row.percent) if row else str(SILENT)
    return [Told(str(_("As long as nothing of it is used")), much, now=True)]


def _between(first: date | None, last: date) -> str:
    if first is None:
        return str(_("Until the end of %(day)s")) % {"day": _said(last)}
    if first == last:
        return str(_("On %(day)s")) % {"day": _said(last)}
    return str(_("From %(first)s until %(last)s")) % {"first": _said(first), "last": _said(last)}


def _said(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def _much(percent: int) -> str:
    if percent == WHOLE:
        return str(_("all of it"))
    return percent_text(percent) + " %" if percent else str(_("nothing"))


def refuse_terms(terms: Terms) -> None:
    """A table must have rows that differ in their day, and give back between nothing and all."""
    if not terms.rows:
        raise Refused(_("Write at least one line: from which day on how much comes back."))
    days = [row.days for row in terms.rows]
    if len(set(days)) != len(days):
        raise Refused(_("Two lines begin with the same day."))
    percents = [row.percent for row in terms.rows] + [terms.partly or 0]
    if not all(0 <= percent <= WHOLE for percent in percents):
        raise Refused(_("Between 0 % and 100 % comes back."))
    ordered = [row.percent for row in sorted(terms.rows, key=lambda row: -row.days)]
    if ordered != sorted(ordered, reverse=True):
        raise Refused(_("Who gives back later can't get more than who gives back earlier."))

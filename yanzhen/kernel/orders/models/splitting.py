"""How one price is shared: the parts always sum to the whole, to the fen, forwards and backwards. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import FEN_MAX, split_fen, yuan
from yanzhen.base.refusals import Refused

# A share in percent is kept in hundredths of a percent: 37.5 % is 3750.
WHOLE: Final = 10_000


class Way(StrEnum):
    """How a party's share is found. The order here is the order in which they are served."""

    FIXED = "fixed"  # so many fen of each ticket, before all others
    PERCENT = "percent"  # of what the fixed shares leave
    REST = "rest"  # whatever remains


WAYS: Final[dict[Way, "str | Promise"]] = {
    Way.FIXED: _("a fixed amount of each ticket"),
    Way.PERCENT: _("a percentage"),
    Way.REST: _("whatever remains"),
}


@dataclass(frozen=True)
class Part:
    """One party's share. `size` is fen a ticket (fixed) or hundredths of a percent; `least_fen` of each ticket is theirs whatever the percentage gives."""

    way: Way
    size: int = 0
    least_fen: int = 0


def refuse_parts(parts: Sequence[Part]) -> None:
    """A rule must give every fen to somebody: one party takes the rest, or the percentages make a hundred."""
    rests = [part for part in parts if part.way is Way.REST]
    percent = sum(part.size for part in parts if part.way is Way.PERCENT)
    if not parts:
        raise Refused(_("Name at least one party to share with."))
    if any(not 0 <= part.size <= FEN_MAX or not 0 <= part.least_fen <= FEN_MAX for part in parts):
        raise Refused(_("A share can't be less than nothing."))
    if any(part.way is not Way.REST and part.size == 0 for part in parts):
        raise Refused(_("A share of nothing is no share: write how much, or take the party out."))
    if any(part.least_fen for part in parts if part.way is not Way.PERCENT):
        raise Refused(_("Only a percentage has a minimum; a fixed amount is one already."))
    if len(rests) > 1:
        raise Refused(_("Only one party can take whatever remains."))
    if percent > WHOLE:
        raise Refused(
            _("The percentages add up to %(sum)s %%: more than there is."),
            sum=percent_text(percent),
        )
    if not rests and percent != WHOLE:
        raise Refused(
            _("The percentages add up to %(sum)s %%. Let one party take whatever remains, or make them 100 %%."),
            sum=percent_text(percent),
        )  # fmt: skip


def split(amount_fen: int, tickets: int, parts: Sequence[Part]) -> list[int]:
    """Each party's share of `amount_fen` for so many tickets, in the order of `parts`; the sum is the amount.

    Fixed shares first, in order, as far as the money reaches (a ticket sold at a discount may not cover
    them). Percentages of what is left are rounded down to the fen; the rest goes to whoever takes it, or, where
    nobody does, by largest remainder. A minimum is made up out of the rest, as far as it reaches.
    """
    if amount_fen < 0 or tickets < 0:
        raise Refused(_("Only an amount of money that came in can be shared."))
    shares = [0] * len(parts)
    left = amount_fen
    for index, part in enumerate(parts):
        if part.way is Way.FIXED:
            shares[index] = min(part.size * tickets, left)
            left -= shares[index]
    by_percent = [index for index, part in enumerate(parts) if part.way is Way.PERCENT]
    rest = next((index for index, part in enumerate(parts) if part.way is Way.REST), None)
    if rest is None:
        for index, fen in zip(by_percent, _whole(left, parts, by_percent), strict=True):
            shares[index] = fen
        return shares
    for index in by_percent:
        shares[index] = left * parts[index].size // WHOLE
    spare = left - sum(shares[index] for index in by_percent)
    for index in by_percent:
        more = min(max(parts[index].least_fen * tickets - shares[index], 0), spare)
        shares[index] += more
        spare -= more
    shares[rest] = spare
    return shares


def _whole(left: int, parts: Sequence[Part], by_percent: Sequence[int]) -> list[int]:
    return split_fen(left, [parts[index].size for index in by_percent]) if by_percent else []


def reverse(back_fen: int, shares: Sequence[int]) -> list[int]:
    """What each party gives back of its share when `back_fen` of the whole is paid back; the sum is `back_fen`.

    In proportion to what each still has, by largest remainder: nobody gives back more than it has, and
    when all is paid back everybody has nothing. Refused beyond the whole.
    """
    there = sum(shares)
    if not 0 <= back_fen <= there or min(shares, default=0) < 0:
        raise Refused(
            _("%(back)s can't be taken back: only %(there)s was shared out."),
            back=yuan(back_fen), there=yuan(there),
        )  # fmt: skip
    return split_fen(back_fen, shares) if back_fen else [0] * len(shares)


def released(amount_fen: int, uses: int, before: int, now: int) -> int:
    """How much of a sale becomes earned when `now` more of its `uses` are redeemed, `before` having been.

    Rounded on the running total, so that all uses together release exactly the amount, in whatever steps.
    """
    if before < 0 or now < 0 or before + now > uses or uses < 1:
        raise Refused(_("More was redeemed than was sold."))
    return amount_fen * (before + now) // uses - amount_fen * before // uses


def top_up(earned_fen: int, guaranteed_fen: int, others_fen: int) -> int:
    """What is missing to a month's guarantee, and no more than those who pay it have earned."""
    return min(max(guaranteed_fen - earned_fen, 0), max(others_fen, 0))


def percent_text(size: int) -> str:
    """3750 → “37.5”."""
    whole, rest = divmod(size, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def in_words(part: Part, party: str) -> str:
    """One part as people say it."""
    if part.way is Way.FIXED:
        said = _("%(party)s gets %(fen)s of each ticket before all others.")
        return str(said) % {"party": party, "fen": yuan(part.size)}
    if part.way is Way.REST:
        return str(_("%(party)s gets whatever remains, with the odd fen.")) % {"party": party}
    values = {"party": party, "percent": percent_text(part.size), "least": yuan(part.least_fen)}
    if part.least_fen:
        return (
            str(_("%(party)s gets %(percent)s %%, and at least %(least)s of each ticket.")) % values
        )
    return str(_("%(party)s gets %(percent)s %%.")) % values

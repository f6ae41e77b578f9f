"""How much an asset loses in a month: the straight line (年限平均法), exact to the fen over its life. Pure.

小企业会计准则 (财会〔2011〕17号) arts 29-31 and 财会〔2023〕14号: by month, from the month after it was put
to use until the month in which it goes, included; never below its residual value; a changed life or
residual value changes the months to come, not those that were booked.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Wear:
    """What the line needs to know: fen, months, the month it was put to use, and what was booked so far."""

    original_fen: int
    residual_fen: int
    life_months: int
    in_service_on: date
    booked_fen: int = 0
    gone_on: date | None = None


def month_number(day: date) -> int:
    return day.year * 12 + day.month


def months_begun(wear: Wear, month: date) -> int:
    """The number of this month in its life: 1 in the month after it was put to use, 0 or less before."""
    return month_number(month) - month_number(wear.in_service_on)


def wear_of_month(wear: Wear, month: date) -> int:
    """The depreciation of this month in fen; 0 before, after and where nothing is left.

    What is left is shared over the months that are left, so the last one takes the rest and the sum
    is original less residual value, whatever was booked before.
    """
    number = months_begun(wear, month)
    gone = wear.gone_on is not None and month_number(month) > month_number(wear.gone_on)
    left = wear.original_fen - wear.residual_fen - wear.booked_fen
    if number < 1 or gone or left <= 0:
        return 0
    months_left = max(wear.life_months - number + 1, 1)
    return left // months_left


def residual_of(original_fen: int, permille: int) -> int:
    """The residual value by the rate of a category, rounded half up."""
    return (original_fen * permille + 500) // 1000

"""Wilson's interval for a share, with 95 % confidence. The only place where it is computed.

Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. J. Am. Stat. Assoc. 22, 209–212.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from typing import Final

# The 0.975 quantile of the normal distribution.
Z_95: Final = Decimal("1.959963984540054235524594430520551")
DIGITS: Final = 50
PER_MILLE: Final = 1_000


@dataclass(frozen=True)
class Interval:
    """Both ends as shares between 0 and 1."""

    low: Decimal
    high: Decimal

    @property
    def low_mille(self) -> int:
        """The lower end in whole thousandths, rounded down: shown, the interval is never narrower than it is."""
        return int((self.low * PER_MILLE).to_integral_value(ROUND_FLOOR))

    @property
    def high_mille(self) -> int:
        return int((self.high * PER_MILLE).to_integral_value(ROUND_CEILING))


def wilson(part: int, whole: int) -> Interval:
    """The interval for `part` of `whole` answers; `whole` is at least 1. ValueError for what is no share."""
    if not 0 <= part <= whole or whole < 1:
        raise ValueError(f"{part} of {whole} is no share.")
    with localcontext() as context:
        context.prec = DIGITS
        n, share, z2 = Decimal(whole), Decimal(part) / whole, Z_95 * Z_95
        middle = share + z2 / (2 * n)
        spread = Z_95 * (share * (1 - share) / n + z2 / (4 * n * n)).sqrt()
        scale = 1 + z2 / n
        low, high = (middle - spread) / scale, (middle + spread) / scale
    # At the ends the formula gives nought and one but for the last digit.
    return Interval(
        Decimal(0) if part == 0 else low,
        Decimal(1) if part == whole else high,
    )


def share_mille(part: int, whole: int) -> int:
    """The share in whole thousandths, rounded down: what is published is never more than was counted."""
    return part * PER_MILLE // whole

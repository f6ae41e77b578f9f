"""What may be distributed and who gets what: the collective's income and the company's profit. Pure.

The rules, their sources and findings stand in kinds/distribution.py; here is only their arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from yanzhen.base.money import split_fen

# 浙江省农村集体资产管理条例 art. 32: reserve and welfare fund together at least 30% of net income.
RESERVE_BASIS_POINTS_MIN: Final = 3_000
# 公司法 (2023) art. 210: a tenth of the profit, until the reserve is half of the registered capital.
STATUTORY_BASIS_POINTS: Final = 1_000
WHOLE: Final = 10_000


@dataclass(frozen=True)
class CollectiveYear:
    """The year as the books have it, in fen. `undistributed_fen` is what stood before the year's result."""

    net_fen: int
    undistributed_fen: int
    charter_basis_points: int = RESERVE_BASIS_POINTS_MIN
    # Whether the 30% are of the income before losses are covered or after: the text does not say (P: after).
    losses_first: bool = True


@dataclass(frozen=True)
class Shared:
    """The outcome, step by step, so that a page can show each."""

    net_fen: int
    loss_covered_fen: int
    base_fen: int
    reserve_basis_points: int
    reserve_fen: int
    opening_fen: int
    distributable_fen: int
    per_share_fen: int = 0
    paid_fen: int = 0

    @property
    def rate_words(self) -> str:
        """30%, 32.5%."""
        whole, rest = divmod(self.reserve_basis_points, 100)
        return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"

    @property
    def remainder_fen(self) -> int:
        """What stays undistributed."""
        return self.distributable_fen - self.paid_fen


def share_of_collective(year: CollectiveYear) -> Shared:
    """农村集体经济组织法 art. 42: losses first, then reserve and welfare fund, the rest may be distributed.

    The reserve is rounded up to the fen, at the higher of the charter's rate and 30%. A year without
    income gives nothing: what was left from before is not drawn down to hide a loss.
    """
    loss = min(max(-year.undistributed_fen, 0), max(year.net_fen, 0))
    after_loss = max(year.net_fen, 0) - loss
    base = after_loss if year.losses_first else max(year.net_fen, 0)
    points = max(year.charter_basis_points, RESERVE_BASIS_POINTS_MIN)
    reserve = min(-(-base * points // WHOLE), after_loss)
    opening = max(year.undistributed_fen, 0)
    distributable = max(after_loss - reserve + opening, 0) if year.net_fen > 0 else 0
    return Shared(
        net_fen=year.net_fen,
        loss_covered_fen=loss,
        base_fen=base,
        reserve_basis_points=points,
        reserve_fen=reserve,
        opening_fen=opening,
        distributable_fen=distributable,
    )


def per_share_max(distributable_fen: int, shares: Sequence[Decimal]) -> int:
    """The most that one share can get: cut off at the fen, so that the sum never exceeds what there is."""
    whole = sum(shares, Decimal(0))
    if whole <= 0:
        return 0
    return int(Decimal(max(distributable_fen, 0)) // whole)


def payouts(per_share_fen: int, shares: Sequence[Decimal]) -> list[int]:
    """What each member gets, cut off at the fen; the rest stays undistributed."""
    return [int(per_share_fen * one) for one in shares]


@dataclass(frozen=True)
class CompanyYear:
    """The company's year in fen: profit after tax, profit or loss brought forward, reserve, registered capital."""

    net_fen: int
    undistributed_fen: int
    statutory_reserve_fen: int
    registered_capital_fen: int
    optional_reserve_fen: int = 0


def share_of_company(year: CompanyYear) -> Shared:
    """公司法 (2023) art. 210: cover losses, a tenth to the statutory reserve until half of the capital,
    an optional reserve by resolution, the rest to shareholders. Raises nothing: a loss shares nothing.
    """
    loss = min(max(-year.undistributed_fen, 0), max(year.net_fen, 0))
    base = max(year.net_fen, 0) - loss
    room = max(-(-year.registered_capital_fen // 2) - year.statutory_reserve_fen, 0)
    statutory = min(-(-base * STATUTORY_BASIS_POINTS // WHOLE), room)
    optional = min(max(year.optional_reserve_fen, 0), base - statutory)
    opening = max(year.undistributed_fen, 0)
    return Shared(
        net_fen=year.net_fen,
        loss_covered_fen=loss,
        base_fen=base,
        reserve_basis_points=STATUTORY_BASIS_POINTS if statutory else 0,
        reserve_fen=statutory + optional,
        opening_fen=opening,
        distributable_fen=base - statutory - optional + opening,
    )


def by_paid_in(total_fen: int, paid_in_fen: Sequence[int]) -> list[int]:
    """Each shareholder's part by paid-in capital, to the fen, adding up to the whole."""
    return split_fen(total_fen, paid_in_fen)

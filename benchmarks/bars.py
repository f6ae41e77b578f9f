"""The bars we set ourselves, on the line that each is judged by. A bench that stays below one says so.

Those of money are held against a commit that waits (docs/decisions/0205); `README.md` keeps what was measured.
"""

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Final, Literal

from benchmarks.harness import Result


@dataclass(frozen=True)
class Bar:
    """What a line must reach, or must not exceed. `of`: its value, in its unit; or its ratio."""

    of: Literal["value", "ratio"]
    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    def is_met(self, result: Result) -> bool:
        """A line without the number that the bar is about never meets it."""
        found = getattr(result, self.of)
        if found is None:
            return False
        return (self.at_least is None or found >= self.at_least) and (
            self.at_most is None or found <= self.at_most
        )


BARS: Final = {
    "ledger.post.slow_disk.2legs.*_clients": Bar("ratio", at_least=0.5),
    "ledger.post.4000legs": Bar("value", at_most=1),
    "ledger.post.linear": Bar("value", at_most=1.6),
    "ledger.balance.*_legs": Bar("value", at_most=5),
    "orders.sell.slow_disk.spread.*_clients": Bar("ratio", at_least=0.4),
    "orders.sell.slow_disk.hot.queue.to_spread": Bar("value", at_least=0.9),
    "orders.sell.slow_disk.hot.queue.to_row": Bar("value", at_least=5),
    "orders.sell.hot.queue.answer_p95.8_buyers": Bar("value", at_most=500),
    "orders.sell.hot.queue.answer_p95.64_buyers": Bar("value", at_most=2_000),
    "orders.sell.hold.http.*_clients": Bar("ratio", at_least=0.35),
    "orders.sell.spread.grown": Bar("value", at_least=0.9),
    "orders.redeem.slow_disk.*_clients": Bar("ratio", at_least=0.4),
    "council.cast.slow_disk.*_voters": Bar("ratio", at_least=0.3),
    "service_doors.*_units": Bar("value", at_most=1_000),
}


def bar_of(result: Result) -> Bar | None:
    """The bar that this line is judged by, if any."""
    return next((bar for name, bar in BARS.items() if fnmatch(result.name, name)), None)

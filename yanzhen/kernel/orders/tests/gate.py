"""A gate of the island, at ten in the morning of a ticket's day."""

from datetime import datetime
from typing import Any

from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.actions.redeeming import Press, Redeemed, redeem
from yanzhen.kernel.orders.models import Entitlement, Order
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, ticket


class Gate:
    """A gate of the island, at ten in the morning of a ticket's day."""

    def __init__(self, n: int = 1, **facts: Any) -> None:
        self.island = Island(basis="redemption", **facts)
        self.order: Order = self.island.sell(n)
        self.voucher, self.text = ticket(self.order)
        self.at = on_its_day(self.voucher)

    def press(
        self, uses: int = 1, *, text: str = "", at: datetime | None = None, **facts: Any
    ) -> Redeemed:
        press = Press(**{"nonce": secret_key(), "uses": uses, **facts})
        return redeem(text or self.text, press, by=self.island.gate, at=at or self.at)

    def entitlement(self) -> Entitlement:
        return Entitlement.objects.get(voucher=self.voucher, point="")

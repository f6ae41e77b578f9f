"""A gate of the island, at ten in the morning of a ticket's day; and the door its own program knocks at."""

from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.actions.redeeming import Press, Redeemed, redeem
from yanzhen.kernel.orders.models import Entitlement, Order, Voucher
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, ticket
from yanzhen.kernel.parties.testing import at_the_door

AT: Final = "/api/orders/gate/"


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


class Door:
    """The gate of an island in front of a program; today's ticket in the hand of a visitor."""

    def __init__(self, n: int = 1, **facts: Any) -> None:
        cache.clear()
        self.gate = Gate(n, **facts)
        today = timezone.localdate()
        Voucher.objects.update(since=today, until=today)
        self.client = at_the_door(self.gate.island.gate)

    def redeem(self, text: str = "", client: Client | None = None, **more: Any) -> Any:
        said = {"press": str(secret_key()), "text": text or self.gate.text, **more}
        return (client or self.client).post(
            f"{AT}redemptions", said, content_type="application/json"
        )

    def upload(self, *scans: dict[str, Any], device: str = "west") -> Any:
        said = {"device": device, "scans": list(scans)}
        return self.client.post(f"{AT}scans", said, content_type="application/json")

    def scan(self, sequence: int, **more: Any) -> dict[str, Any]:
        scanned = timezone.now().isoformat()
        return {"press": str(secret_key()), "text": self.gate.text, "sequence": sequence, "scanned_at": scanned, **more}  # fmt: skip

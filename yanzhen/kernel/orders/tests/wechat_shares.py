"""The counterpart's answers about shares of a payment."""

import secrets
from typing import Any


class Shares:
    """What a provider keeps of profit-sharing. `orders` and `shares` are the counterpart's own."""

    orders: dict[str, dict[str, Any]]
    shares: dict[str, dict[str, Any]]

    def open_name(self, sealed: str) -> str:
        raise NotImplementedError

    def take_share(self, data: dict[str, Any]) -> tuple[int, Any]:
        number = data["out_order_no"]
        whole = next(
            o["amount"]["total"]
            for o in self.orders.values()
            if o.get("transaction_id") == data["transaction_id"]
        )
        # The provider lets at most 30 % of a payment go to others unless agreed otherwise; here: never more than there is.
        if sum(r["amount"] for r in data.get("receivers", [])) > whole:
            return 400, {"code": "INVALID_REQUEST", "message": "分账金额超限"}
        for receiver in data.get("receivers", []):
            if "name" in receiver:
                receiver["name"] = self.open_name(receiver["name"])
        self.shares.setdefault(
            number, {**data, "order_id": "30" + secrets.token_hex(10), "state": "FINISHED"}
        )
        return 200, self.shares[number]

    def tell_share(self, data: dict[str, Any], number: str) -> tuple[int, Any]:
        share = self.shares.get(number)
        return (
            (200, share)
            if share
            else (404, {"code": "RESOURCE_NOT_EXISTS", "message": "分账单不存在"})
        )

    def take_share_back(self, data: dict[str, Any]) -> tuple[int, Any]:
        share = self.shares.get(data["out_order_no"])
        theirs = (
            sum(r["amount"] for r in share["receivers"] if r["account"] == data["return_mchid"])
            if share
            else 0
        )
        if data["amount"] > theirs:
            return 400, {"code": "INVALID_REQUEST", "message": "回退金额超过分账金额"}
        return 200, {**data, "result": "SUCCESS", "return_id": "31" + secrets.token_hex(10)}

    def add_receiver(self, data: dict[str, Any]) -> tuple[int, Any]:
        return 200, {**data, "name": self.open_name(data["name"]) if data.get("name") else ""}

    def unfreeze(self, data: dict[str, Any]) -> tuple[int, Any]:
        return self.take_share({**data, "receivers": []})

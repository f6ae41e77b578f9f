"""The counterpart's side of sharing a payment, as the provider does it: taken now and paid later, once per number.

Only who was made known gets anything, only of payments announced as shared, never more than the agreement lets go nor
than is left; what is let go is shared no more; a merchant gives back at most what it got, a person nothing.
"""

import secrets
import threading
from typing import Any

WHOLE = 10_000


def refused(code: str, message: str, status: int = 400) -> tuple[int, Any]:
    return status, {"code": code, "message": message}


class Shares:
    """What a provider keeps of profit-sharing. `orders` is the counterpart's own."""

    orders: dict[str, dict[str, Any]]

    def __init__(self) -> None:
        self.shares: dict[str, dict[str, Any]] = {}
        self.share_backs: dict[str, dict[str, Any]] = {}
        self.receivers: dict[tuple[str, str], dict[str, Any]] = {}
        self.share_most = 3000  # hundredths of a percent: what it lets go unless agreed otherwise
        self.refuses_rest = False  # nothing is left to let go
        self.slow = False  # what was taken is not finished yet, however often one asks
        self.bad: dict[str, str] = {}  # accounts that can't take, or give back, and why
        self._door = threading.Lock()

    def open_name(self, sealed: str) -> str:
        raise NotImplementedError

    # Receivers.

    def add_receiver(self, data: dict[str, Any]) -> tuple[int, Any]:
        name = self.open_name(data["name"]) if data.get("name") else ""
        if data["type"] == "MERCHANT_ID" and not name:
            return refused("PARAM_ERROR", "商户全称必填")
        self.receivers[data["type"], data["account"]] = {**data, "name": name}
        return 200, {**data, "name": name}

    def delete_receiver(self, data: dict[str, Any]) -> tuple[int, Any]:
        self.receivers.pop((data["type"], data["account"]), None)
        return 200, data

    # Shares.

    def take_share(self, data: dict[str, Any]) -> tuple[int, Any]:
        with self._door:
            return self._take_share(data)

    def _take_share(self, data: dict[str, Any]) -> tuple[int, Any]:
        number, rows = data["out_order_no"], data.get("receivers", [])
        asked = [(r["type"], r["account"], r["amount"]) for r in rows]
        known = self.shares.get(number)
        if known is not None:
            same = known["asked"] == asked and known["transaction_id"] == data["transaction_id"]
            return (
                (200, self._said(known)) if same else refused("INVALID_REQUEST", "商户分账单号重复")
            )
        order = next(
            (o for o in self.orders.values() if o.get("transaction_id") == data["transaction_id"]),
            None,
        )
        if order is None:
            return refused("RESOURCE_NOT_EXISTS", "订单不存在", 404)
        if not order.get("settle_info", {}).get("profit_sharing"):
            return refused("INVALID_REQUEST", "非分账订单不支持分账")
        if any((kind, account) not in self.receivers for kind, account, _fen in asked):
            return refused("PARAM_ERROR", "分账接收方关系不存在,请检查参数中每个接收方的关系")
        if len({(kind, account) for kind, account, _fen in asked}) != len(asked) or len(asked) > 50:
            return refused("PARAM_ERROR", "分账接收方列表有误")
        more, gone = (
            sum(fen for _kind, _account, fen in asked),
            self.shared_of(data["transaction_id"]),
        )
        if asked and self.is_let_go(data["transaction_id"]):
            return refused("NOT_ENOUGH", "分账金额不足")
        if (more + gone) * WHOLE > order["amount"]["total"] * self.share_most:
            return refused("RULE_LIMIT", "超出最大分账比例", 403)
        self.shares[number] = {
            "transaction_id": data["transaction_id"],
            "out_order_no": number,
            "order_id": "30" + secrets.token_hex(10),
            "asked": asked,
            "state": "PROCESSING",
            "lets_go": data["unfreeze_unsplit"],
            "receivers": [
                {
                    "type": kind,
                    "account": account,
                    "amount": fen,
                    "result": "PENDING",
                    "detail_id": "36" + secrets.token_hex(10),
                }
                for kind, account, fen in asked
            ],
        }
        return 200, self._said(self.shares[number])

    def tell_share(self, data: dict[str, Any], number: str) -> tuple[int, Any]:
        share = self.shares.get(number)
        if share is None:
            return refused("RESOURCE_NOT_EXISTS", "分账单不存在", 404)
        if not self.slow:
            self.finish(share)
        return 200, self._said(share)

    def unfreeze(self, data: dict[str, Any]) -> tuple[int, Any]:
        if self.refuses_rest:
            return refused("NOT_ENOUGH", "分账金额不足")
        return self.take_share({**data, "receivers": [], "unfreeze_unsplit": True})

    def finish(self, share: dict[str, Any]) -> None:
        """What the provider does a moment later: pays, or does not where the receiver is at fault."""
        for row in share["receivers"]:
            if row["result"] == "PENDING":
                why = self.bad.get(row["account"])
                row |= {"result": "CLOSED", "fail_reason": why} if why else {"result": "SUCCESS"}
        share["state"] = "FINISHED"

    def shared_of(self, transaction: str) -> int:
        """What has gone of a payment, or is on its way."""
        return sum(
            row["amount"]
            for share in self.shares.values()
            if share["transaction_id"] == transaction
            for row in share["receivers"]
            if row["result"] != "CLOSED"
        )

    def is_let_go(self, transaction: str) -> bool:
        return any(s["lets_go"] for s in self.shares.values() if s["transaction_id"] == transaction)

    def _said(self, share: dict[str, Any]) -> dict[str, Any]:
        own = ("asked", "lets_go")
        return {name: value for name, value in share.items() if name not in own}

    # What comes back.

    def take_share_back(self, data: dict[str, Any]) -> tuple[int, Any]:
        with self._door:
            return self._take_share_back(data)

    def _take_share_back(self, data: dict[str, Any]) -> tuple[int, Any]:
        number, share = data["out_return_no"], self.shares.get(data["out_order_no"])
        known = self.share_backs.get(number)
        if known is not None:
            same = (known["amount"], known["return_mchid"]) == (
                data["amount"],
                data["return_mchid"],
            )
            return (200, known) if same else refused("INVALID_REQUEST", "商户回退单号重复")
        got = sum(
            r["amount"]
            for r in (share["receivers"] if share else ())
            if (r["type"], r["account"], r["result"])
            == ("MERCHANT_ID", data["return_mchid"], "SUCCESS")
        )
        before = sum(
            b["amount"]
            for b in self.share_backs.values()
            if (b["out_order_no"], b["return_mchid"])
            == (data["out_order_no"], data["return_mchid"])
            and b["result"] != "FAILED"
        )
        if data["amount"] + before > got:
            return refused("INVALID_REQUEST", "回退金额超过分账金额")
        why = self.bad.get(data["return_mchid"])
        result = "PROCESSING" if self.slow else "FAILED" if why else "SUCCESS"
        self.share_backs[number] = {
            **data,
            "result": result,
            "return_id": "31" + secrets.token_hex(10),
            **({"fail_reason": why} if why else {}),
        }
        return 200, self.share_backs[number]

    def tell_share_back(self, data: dict[str, Any], number: str) -> tuple[int, Any]:
        back = self.share_backs.get(number)
        if back is None:
            return refused("RESOURCE_NOT_EXISTS", "回退单不存在", 404)
        if back["result"] == "PROCESSING" and not self.slow:
            back["result"] = "FAILED" if back["return_mchid"] in self.bad else "SUCCESS"
        return 200, back

"""WeChat Pay's side of the table, on this machine: it verifies what we sign, signs what it says, and calls back.

Keys and certificates are made afresh. What it keeps is what a test may look at: orders, refunds, shares.
"""

import base64
import gzip
import json
import re
import secrets
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from yanzhen.kernel.orders.tests.wechat_shares import Shares

MCHID, APPID, SERIAL = (
    "1900000109",
    "wxd678efh567hg6787",
    "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
)
PUBLIC_KEY_ID: Final = "PUB_KEY_ID_0119000001092026110300"
APIV3_KEY: Final = "0123456789abcdef0123456789abcdef"
FIELDS: Final = re.compile(r'(\w+)="([^"]*)"')


class Counterpart(Shares):
    """The provider. `by_certificate` answers under a platform certificate instead of the platform's public key."""

    def __init__(self, *, by_certificate: bool = False) -> None:
        super().__init__()
        self.merchant = generate_private_key(65537, 2048)
        self.platform = generate_private_key(65537, 2048)
        self.by_certificate = by_certificate
        self.certificate = _certificate(self.platform)
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.bills: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.silent = False  # answers nothing: the line is dead
        self.loses = 0  # so many answers are lost on their way, though it has done what was asked
        self.signs_wrong = False
        self.file_is_gone = False  # a bill's address that no longer leads anywhere
        self.address = ""

    # What the settings need.

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:X}" if self.by_certificate else PUBLIC_KEY_ID

    def settings(self, cert_dir: Any) -> dict[str, Any]:
        public = self.platform.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        private = self.merchant.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        by_key = not self.by_certificate
        return {
            "WECHATPAY_MCHID": MCHID, "WECHATPAY_APPID": APPID, "WECHATPAY_CERT_SERIAL": SERIAL,
            "WECHATPAY_APIV3_KEY": APIV3_KEY, "WECHATPAY_PRIVATE_KEY": private.decode(),
            "WECHATPAY_PUBLIC_KEY": public.decode() if by_key else "",
            "WECHATPAY_PUBLIC_KEY_ID": PUBLIC_KEY_ID if by_key else "",
            "WECHATPAY_CERT_DIR": cert_dir, "WECHATPAY_GATEWAY": self.address,
        }  # fmt: skip

    # What the buyer does, and what the provider then says.

    def pay(self, number: str, *, fen: int | None = None) -> dict[str, Any]:
        """The buyer pays; gives the transaction, as a callback tells it."""
        order = self.orders[number]
        order["trade_state"] = "SUCCESS"
        order["transaction_id"] = "42" + secrets.token_hex(13)
        order["success_time"] = datetime.now(UTC).isoformat(timespec="seconds")
        if fen is not None:
            order["amount"]["total"] = fen
        return order

    def notice(
        self,
        event: str,
        said: dict[str, Any],
        *,
        age: int = 0,
        key: RSAPrivateKey | None = None,
        name: str = "",
    ) -> tuple[dict[str, str], str]:
        """Headers and body of a callback; `age` seconds old, signed by `key` instead of the provider's."""
        kind = "refund" if event.startswith("REFUND") else "transaction"
        body = json.dumps(
            {
                "id": name or str(uuid.uuid4()), "create_time": datetime.now(UTC).isoformat(timespec="seconds"),
                "resource_type": "encrypt-resource", "event_type": event, "summary": "…",
                "resource": {"original_type": kind, **self._sealed(json.dumps(said), kind)},
            },
            ensure_ascii=False,
        )  # fmt: skip
        return self._signed(body, age=age, key=key), body

    # What it answers.

    def answer(self, method: str, path: str, body: str, authorization: str) -> tuple[int, Any]:
        self.asked.append((method, path))
        if not self._is_ours(method, path, body, authorization):
            return 401, {"code": "SIGN_ERROR", "message": "错误的签名,验签失败"}
        data = json.loads(body) if body else {}
        route = next(
            (r for r in ROUTES if r[0] == method and re.fullmatch(r[1], path.partition("?")[0])),
            None,
        )
        if route is None:
            return 404, {"code": "NOT_FOUND", "message": path}
        found = re.fullmatch(route[1], path.partition("?")[0])
        return route[2](self, data, *(found.groups() if found else ()))

    def certificates(self, data: dict[str, Any]) -> tuple[int, Any]:
        pem = self.certificate.public_bytes(Encoding.PEM).decode()
        row = {
            "serial_no": f"{self.certificate.serial_number:X}", "effective_time": "2026-01-01T00:00:00+08:00",
            "expire_time": "2031-01-01T00:00:00+08:00", "encrypt_certificate": self._sealed(pem, "certificate"),
        }  # fmt: skip
        return 200, {"data": [row]}

    def take_order(self, data: dict[str, Any], way: str) -> tuple[int, Any]:
        number = data["out_trade_no"]
        known = self.orders.get(number)
        if known and known["amount"]["total"] != data["amount"]["total"]:
            return 400, {"code": "INVALID_REQUEST", "message": "商户订单号重复"}
        if known and known["trade_state"] != "NOTPAY":
            return 400, {
                "code": "ORDERPAID" if known["trade_state"] == "SUCCESS" else "ORDER_CLOSED",
                "message": "订单状态不对",
            }
        self.orders.setdefault(
            number,
            {**data, "trade_state": "NOTPAY", "mchid": MCHID, "amount": dict(data["amount"])},
        )
        made = secrets.token_urlsafe(8)
        return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={made}"} if way == "native" else {
            "prepay_id": f"wx{made}"
        }

    def tell_order(self, data: dict[str, Any], number: str) -> tuple[int, Any]:
        order = self.orders.get(number)
        return (
            (200, order) if order else (404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"})
        )

    def close_order(self, data: dict[str, Any], number: str) -> tuple[int, Any]:
        order = self.orders.get(number)
        if order and order["trade_state"] == "SUCCESS":
            return 400, {"code": "ORDERPAID", "message": "该订单已支付"}
        if order:
            order["trade_state"] = "CLOSED"
        return 204, None

    def take_refund(self, data: dict[str, Any]) -> tuple[int, Any]:
        number, order = data["out_refund_no"], self.orders.get(data["out_trade_no"])
        if order is None or order["trade_state"] not in ("SUCCESS", "REFUND"):
            return 404, {"code": "RESOURCE_NOT_EXISTS", "message": "订单不存在"}
        if number in self.refunds:
            same = self.refunds[number]["amount"]["refund"] == data["amount"]["refund"]
            return (
                (200, self.refunds[number])
                if same
                else (400, {"code": "INVALID_REQUEST", "message": "退款单号重复"})
            )
        back = sum(
            r["amount"]["refund"]
            for r in self.refunds.values()
            if r["out_trade_no"] == data["out_trade_no"]
        )
        if back + data["amount"]["refund"] > order["amount"]["total"]:
            return 403, {"code": "NOT_ENOUGH", "message": "退款金额大于可退金额"}
        order["trade_state"] = "REFUND"
        self.refunds[number] = {
            "refund_id": "50" + secrets.token_hex(13), "out_refund_no": number, "out_trade_no": data["out_trade_no"],
            "transaction_id": order["transaction_id"], "amount": data["amount"], "status": "PROCESSING", "refund_status": "SUCCESS",
        }  # fmt: skip
        return 200, self.refunds[number]

    def tell_refund(self, data: dict[str, Any], number: str) -> tuple[int, Any]:
        refund = self.refunds.get(number)
        return (
            (200, refund)
            if refund
            else (404, {"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"})
        )

    def trade_bill(self, data: dict[str, Any]) -> tuple[int, Any]:
        day = self.asked[-1][1].partition("bill_date=")[2][:10]
        if day not in self.bills:
            return 400, {"code": "NO_STATEMENT_EXIST", "message": "账单文件不存在"}
        return 200, {
            "hash_type": "SHA1",
            "hash_value": "",
            "download_url": f"{self.address}/v3/billdownload/file?day={day}",
        }

    def bill_file(self, data: dict[str, Any]) -> tuple[int, Any]:
        if self.file_is_gone:
            return 404, {"code": "NOT_FOUND", "message": "账单文件不存在"}
        return 200, gzip.compress(self.bills[self.asked[-1][1][-10:]].encode())

    # Signing and sealing.

    def _is_ours(self, method: str, path: str, body: str, authorization: str) -> bool:
        kind, _space, rest = authorization.partition(" ")
        said = dict(FIELDS.findall(rest))
        if kind != "WECHATPAY2-SHA256-RSA2048" or (said.get("mchid"), said.get("serial_no")) != (
            MCHID,
            SERIAL,
        ):
            return False
        signed = f"{method}\n{path}\n{said['timestamp']}\n{said['nonce_str']}\n{body}\n".encode()
        try:
            self.merchant.public_key().verify(
                base64.b64decode(said["signature"]), signed, PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return False
        return abs(time.time() - int(said["timestamp"])) < 300

    def _signed(
        self, body: str, *, age: int = 0, key: RSAPrivateKey | None = None
    ) -> dict[str, str]:
        stamp, nonce = str(int(time.time()) - age), secrets.token_hex(16)
        signature = (key or self.platform).sign(
            f"{stamp}\n{nonce}\n{body}\n".encode(), PKCS1v15(), SHA256()
        )
        return {
            "Wechatpay-Signature": base64.b64encode(signature).decode(), "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }  # fmt: skip

    def headers_for(self, body: str) -> dict[str, str]:
        return self._signed(body, key=self.merchant if self.signs_wrong else None)

    def _sealed(self, text: str, about: str) -> dict[str, str]:
        nonce = secrets.token_hex(6)
        sealed = AESGCM(APIV3_KEY.encode()).encrypt(nonce.encode(), text.encode(), about.encode())
        return {"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": about,
                "ciphertext": base64.b64encode(sealed).decode()}  # fmt: skip

    def open_name(self, sealed: str) -> str:
        padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303  the provider's choice
        return self.platform.decrypt(base64.b64decode(sealed), padding).decode()


NUMBER: Final = r"([\w|*@-]+)"
Answer = Callable[..., tuple[int, Any]]
ROUTES: Final[tuple[tuple[str, str, Answer], ...]] = (
    ("GET", r"/v3/certificates", Counterpart.certificates),
    ("POST", r"/v3/pay/transactions/(native|jsapi)", Counterpart.take_order),
    ("GET", rf"/v3/pay/transactions/out-trade-no/{NUMBER}", Counterpart.tell_order),
    ("POST", rf"/v3/pay/transactions/out-trade-no/{NUMBER}/close", Counterpart.close_order),
    ("POST", r"/v3/refund/domestic/refunds", Counterpart.take_refund),
    ("GET", rf"/v3/refund/domestic/refunds/{NUMBER}", Counterpart.tell_refund),
    ("POST", r"/v3/profitsharing/orders", Counterpart.take_share),
    ("POST", r"/v3/profitsharing/orders/unfreeze", Counterpart.unfreeze),
    ("GET", rf"/v3/profitsharing/orders/{NUMBER}", Counterpart.tell_share),
    ("POST", r"/v3/profitsharing/return-orders", Counterpart.take_share_back),
    ("GET", rf"/v3/profitsharing/return-orders/{NUMBER}", Counterpart.tell_share_back),
    ("POST", r"/v3/profitsharing/receivers/add", Counterpart.add_receiver),
    ("POST", r"/v3/profitsharing/receivers/delete", Counterpart.delete_receiver),
    ("GET", r"/v3/bill/tradebill", Counterpart.trade_bill),
    ("GET", r"/v3/billdownload/file", Counterpart.bill_file),
)


def _certificate(key: RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root CA")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=300)).sign(key, SHA256())
    )  # fmt: skip

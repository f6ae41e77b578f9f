"""The door to WeChat Pay (API v3): orders, questions, refunds, shares, bills and callbacks, by wechatpayv3.

All keys come from settings, which read the environment. Whatever the provider or the network answers in the wrong way becomes
one sentence; amounts are fen. The library verifies what comes back; the age of a signature, which it does not ask, is asked here.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.wechat_library import core_at_the_gateway, library, pay_over

# Seconds to connect, and to wait for an answer.
TIMEOUT: Final = (5, 15)
# A signature older than this is not believed (the provider's own advice); a repeated notice is signed anew.
SIGNATURE_SECONDS_MAX: Final = 300
RECEIVERS_MAX: Final = 50
FORMS: Final = ("Signature", "Timestamp", "Nonce", "Serial", "Signature-Type")


class ProviderFailed(Refused):
    """The provider said no, or nothing. `code` is its own word for it."""

    def __init__(self, message: Any, *, code: str = "", **values: Any) -> None:
        super().__init__(message, code=code, **values)
        self.code = code


class NotBelieved(Exception):
    """A callback that the provider did not sign, or signed too long ago. `kind` is forged or stale."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind


@dataclass(frozen=True)
class Receiver:
    """Whom the provider pays a share: a merchant's number or a person's openid."""

    kind: str  # MERCHANT_ID | PERSONAL_OPENID
    account: str
    fen: int
    description: str


class Wechat:
    """One merchant's account with the provider."""

    def __init__(self, core: Any, *, mchid: str, appid: str) -> None:
        self._core = core
        self._types = library().WeChatPayType
        self._pay = pay_over(core, mchid, appid)
        self.mchid, self.appid = mchid, appid

    def order(
        self,
        number: str,
        fen: int,
        words: str,
        *,
        until: datetime,
        notify: str,
        shared: bool,
        openid: str = "",
    ) -> dict[str, str]:
        """Ask for a payment: {"code_url"} to be shown as QR code, or {"prepay_id"} for the page inside WeChat."""
        asked: dict[str, Any] = {
            "description": words[:127],
            "out_trade_no": number,
            "amount": {"total": fen, "currency": "CNY"},
            "time_expire": until.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "notify_url": notify,
            "settle_info": {"profit_sharing": shared},
            "pay_type": self._types.JSAPI if openid else self._types.NATIVE,
        }
        if openid:
            asked["payer"] = {"openid": openid}
        return _asked(lambda: self._pay.pay(**asked))

    def page_call(self, prepay_id: str, at: datetime, nonce: str) -> dict[str, str]:
        """What the page inside WeChat hands to WeixinJSBridge, signed."""
        package = f"prepay_id={prepay_id}"
        stamp = str(int(at.timestamp()))
        sign = self._pay.sign([self.appid, stamp, nonce, package])
        return {"appId": self.appid, "timeStamp": stamp, "nonceStr": nonce, "package": package,
                "signType": "RSA", "paySign": sign}  # fmt: skip

    def query(self, number: str) -> dict[str, Any]:
        return _asked(lambda: self._pay.query(out_trade_no=number))

    def close(self, number: str) -> None:
        """Nobody can pay it any more. Refused where it was paid meanwhile."""
        _asked(lambda: self._pay.close(out_trade_no=number))

    def refund(
        self, number: str, of: str, fen: int, total_fen: int, *, reason: str, notify: str
    ) -> dict[str, Any]:
        """Pay back. The same number again is the same refund, so asking twice pays once."""
        amount = {"refund": fen, "total": total_fen, "currency": "CNY"}
        return _asked(
            lambda: self._pay.refund(
                out_refund_no=number,
                out_trade_no=of,
                amount=amount,
                reason=reason[:80],
                notify_url=notify,
            )
        )

    def query_refund(self, number: str) -> dict[str, Any]:
        return _asked(lambda: self._pay.query_refund(number))

    def share(
        self, number: str, of: str, receivers: Sequence[Receiver], *, last: bool
    ) -> dict[str, Any]:
        """Pay shares of one payment to others; `last` lets the rest go to the merchant."""
        if not 0 < len(receivers) <= RECEIVERS_MAX:
            raise Refused(
                _("The provider shares one payment among 1 to %(most)s receivers."),
                most=RECEIVERS_MAX,
            )
        rows = [
            {
                "type": r.kind,
                "account": r.account,
                "amount": r.fen,
                "description": r.description[:80],
            }
            for r in receivers
        ]
        return _asked(lambda: self._pay.profitsharing_order(of, number, rows, last))

    def query_share(self, number: str, of: str) -> dict[str, Any]:
        return _asked(lambda: self._pay.profitsharing_order_query(of, number))

    def unfreeze(self, number: str, of: str, *, words: str) -> dict[str, Any]:
        """Nothing more is shared of this payment: the rest is the merchant's."""
        return _asked(lambda: self._pay.profitsharing_unfreeze(of, number, words[:80]))

    def share_back(
        self, number: str, of_share: str, mchid: str, fen: int, *, words: str
    ) -> dict[str, Any]:
        """A receiver gives back a share, as after a refund."""
        return _asked(
            lambda: self._pay.profitsharing_return(
                number, mchid, fen, words[:80], out_order_no=of_share
            )
        )

    def query_share_back(self, number: str, of_share: str) -> dict[str, Any]:
        return _asked(lambda: self._pay.profitsharing_return_query(of_share, number))

    def add_receiver(
        self, kind: str, account: str, name: str, relation: str = "PARTNER"
    ) -> dict[str, Any]:
        """Whoever is to get shares must be made known first; the name goes encrypted."""
        return _asked(
            lambda: self._pay.profitsharing_add_receiver(
                kind, account, relation, appid=self.appid, name=name
            )
        )

    def delete_receiver(self, kind: str, account: str) -> dict[str, Any]:
        """Nothing more is shared to them."""
        return _asked(
            lambda: self._pay.profitsharing_delete_receiver(kind, account, appid=self.appid)
        )

    def bill(self, day: date) -> str:
        """The trade bill of a day, as text; there from about ten the next morning."""
        said = _asked(lambda: self._pay.trade_bill(day.isoformat()))
        status, content = _reached(lambda: self._pay.download_bill(said["download_url"]))
        if status != 200:
            raise ProviderFailed(_("The bill could not be fetched (%(code)s)."), code=str(status))
        data = content if isinstance(content, bytes) else content.encode()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")

    def believed(self, headers: Mapping[str, str], body: str, at: datetime) -> dict[str, Any]:
        """What a callback says, opened; NotBelieved where the provider did not sign it, or not lately."""
        given = {f"Wechatpay-{form}": headers.get(f"Wechatpay-{form}", "") for form in FORMS}
        stamp = given["Wechatpay-Timestamp"]
        if not stamp.isdigit() or not self._core.knows(given["Wechatpay-Serial"]):
            raise NotBelieved("forged", "no key of the provider is named")
        try:
            said: dict[str, Any] | None = self._pay.callback(given, body)
        except (
            Exception
        ) as error:  # the library raises plain exceptions for whatever it does not like
            raise NotBelieved("forged", str(error)[:200]) from error
        if not said:
            raise NotBelieved("forged", "the signature or the seal does not fit")
        if abs(at.timestamp() - int(stamp)) > SIGNATURE_SECONDS_MAX:
            raise NotBelieved("stale", f"signed at {stamp}")
        return said

    def look_for_certificates(self) -> None:
        """Fetch the provider's present certificates; a job does it daily where no public key is set."""
        _reached(lambda: (200, self._core.look_for_certificates()))


def wechat() -> Wechat:
    """The account of the settings; Refused where none is set."""
    if not settings.WECHATPAY_MCHID:
        raise Refused(
            _("WeChat Pay is not set up here: the administrator sets YANZHEN_WECHATPAY_… first.")
        )
    return _account(
        settings.WECHATPAY_MCHID, settings.WECHATPAY_APPID, settings.WECHATPAY_PRIVATE_KEY,
        settings.WECHATPAY_CERT_SERIAL, settings.WECHATPAY_APIV3_KEY, settings.WECHATPAY_PUBLIC_KEY,
        settings.WECHATPAY_PUBLIC_KEY_ID, str(settings.WECHATPAY_CERT_DIR), str(settings.WECHATPAY_GATEWAY),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _account(  # noqa: PLR0913  the settings, so that a change of one makes another account
    mchid: str, appid: str, private_key: str, serial: str, apiv3_key: str,
    public_key: str, public_key_id: str, cert_dir: str, gateway: str,
) -> Wechat:  # fmt: skip
    core = _reached_core(
        mchid=mchid, cert_serial_no=serial, private_key=private_key, apiv3_key=apiv3_key, timeout=TIMEOUT,
        public_key=public_key or None, public_key_id=public_key_id or None, cert_dir=cert_dir,
    )  # fmt: skip
    return Wechat(core, mchid=mchid, appid=appid)


def _reached_core(**given: Any) -> Any:
    make = core_at_the_gateway()
    Path(given["cert_dir"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return make(**given)
    except Exception as error:
        raise ProviderFailed(
            _("WeChat Pay can't be used with these settings: %(why)s"),
            code="SETTINGS",
            why=str(error)[:200],
        ) from error


def _reached(ask: Callable[[], Any]) -> tuple[int, Any]:
    try:
        status, text = ask()
    except OSError as error:  # whatever requests raises is one
        raise ProviderFailed(
            _("WeChat Pay did not answer. Nothing was changed; try again."), code="NETWORK"
        ) from error
    except Exception as error:
        raise ProviderFailed(
            _("What WeChat Pay answered is not to be trusted: %(why)s"),
            code="SIGNATURE",
            why=str(error)[:200],
        ) from error
    return status, text


def _asked(ask: Callable[[], Any]) -> dict[str, Any]:
    status, text = _reached(ask)
    said = _json(text)
    if 200 <= status < 300:
        return said
    raise ProviderFailed(
        _("WeChat Pay says: %(why)s (%(code)s)"), code=str(said.get("code", status)), why=str(said.get("message", ""))[:200]
    )  # fmt: skip


def _json(text: Any) -> dict[str, Any]:
    try:
        said = json.loads(text) if text else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

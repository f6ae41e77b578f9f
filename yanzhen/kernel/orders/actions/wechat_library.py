"""wechatpayv3 as we need it: loaded late, at the gateway of the settings, and without its constructor's network call."""

import importlib
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused


def library(part: str = "") -> Any:
    # Loaded at the first payment: what it brings stays out of processes that take none.
    try:
        return importlib.import_module(f"wechatpayv3{part}")
    except ImportError as error:
        raise Refused(
            _("The part that speaks with WeChat Pay is not installed. The administrator installs requirements/run.txt again.")
        ) from error  # fmt: skip


def core_at_the_gateway() -> Any:
    """The library's core at the address of the settings: a test's counterpart, or a relay where the server may not go out."""
    base: Any = library(".core").Core

    class Core(base):  # type: ignore[misc]  # the library has no types
        @property
        def _gate_way(self) -> str:
            return str(settings.WECHATPAY_GATEWAY)

        @_gate_way.setter
        def _gate_way(self, value: str) -> None:
            """The library writes its own address here."""

        def knows(self, serial: str) -> bool:
            """Whether this names a key that is at hand: a forger shall not make us ask the provider for others."""
            known = {f"{certificate.serial_number:X}" for certificate in self._certificates}
            return serial == self._public_key_id or serial.upper().lstrip("0") in known

        def look_for_certificates(self) -> None:
            self._update_certificates()

    return Core


def pay_over(core: Any, mchid: str, appid: str) -> Any:
    """The library's face without its constructor, which would build a core of its own."""
    part = library()
    pay = object.__new__(part.WeChatPay)
    pay.__dict__.update(
        _type=part.WeChatPayType.NATIVE, _mchid=mchid, _appid=appid, _notify_url=None,
        _partner_mode=False, _core=core,
    )  # fmt: skip
    return pay

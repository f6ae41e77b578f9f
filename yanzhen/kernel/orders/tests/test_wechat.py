"""What we send to WeChat Pay is signed as it asks, and only what it signed is believed."""

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.wechat import NotBelieved, ProviderFailed, Receiver, wechat
from yanzhen.kernel.orders.tests.wechat_counterpart import APPID, Counterpart
from yanzhen.kernel.orders.tests.wechat_server import counterpart

LATER = datetime.now(UTC) + timedelta(minutes=15)
NOTIFY = "https://yz.example.cn/orders/callbacks/wechat/"


@pytest.fixture(params=[False, True], ids=["public key", "certificate"])
def provider(request: Any, settings: Any, tmp_path: Any) -> Iterator[Counterpart]:
    with counterpart(by_certificate=request.param) as provider:
        for name, value in provider.settings(tmp_path / "certificates").items():
            setattr(settings, name, value)
        yield provider


def ordered(number: str = "YZ1", fen: int = 6800, **more: Any) -> dict[str, str]:
    return wechat().order(number, fen, "一票通", until=LATER, notify=NOTIFY, shared=True, **more)


def test_an_order_gives_a_code_to_scan_and_is_known_by_its_number(provider: Counterpart) -> None:
    assert ordered()["code_url"].startswith("weixin://")
    assert wechat().query("YZ1")["trade_state"] == "NOTPAY"
    assert provider.orders["YZ1"]["settle_info"] == {"profit_sharing": True}
    assert provider.orders["YZ1"]["time_expire"].endswith("+08:00")


def test_inside_wechat_the_page_gets_what_it_hands_on_signed(provider: Counterpart) -> None:
    prepay = ordered(openid="o-1")["prepay_id"]
    call = wechat().page_call(prepay, LATER, "nonce")

    signed = f"{APPID}\n{call['timeStamp']}\nnonce\nprepay_id={prepay}\n".encode()
    provider.merchant.public_key().verify(
        base64.b64decode(call["paySign"]), signed, PKCS1v15(), SHA256()
    )


def test_what_is_closed_cannot_be_paid_and_what_is_paid_cannot_be_closed(
    provider: Counterpart,
) -> None:
    ordered()
    wechat().close("YZ1")
    assert wechat().query("YZ1")["trade_state"] == "CLOSED"

    ordered("YZ2")
    provider.pay("YZ2")
    with pytest.raises(ProviderFailed, match="已支付") as caught:
        wechat().close("YZ2")
    assert caught.value.code == "ORDERPAID"


def test_a_refund_asked_twice_is_one_and_never_more_than_was_paid(provider: Counterpart) -> None:
    ordered()
    provider.pay("YZ1")
    first = wechat().refund("R1", "YZ1", 3000, 6800, reason="雨", notify=NOTIFY)
    again = wechat().refund("R1", "YZ1", 3000, 6800, reason="雨", notify=NOTIFY)

    assert first["refund_id"] == again["refund_id"] == wechat().query_refund("R1")["refund_id"]
    with pytest.raises(ProviderFailed, match="NOT_ENOUGH"):
        wechat().refund("R2", "YZ1", 3801, 6800, reason="雨", notify=NOTIFY)


def test_shares_go_out_and_come_back(provider: Counterpart) -> None:
    ordered()
    paid = provider.pay("YZ1")["transaction_id"]
    wechat().add_receiver("MERCHANT_ID", "86693852", "湖源强村发展有限公司")
    wechat().share("S1", paid, [Receiver("MERCHANT_ID", "86693852", 2040, "东洲村")], last=False)

    told = wechat().query_share("S1", paid)
    assert (told["state"], told["receivers"][0]["amount"]) == ("FINISHED", 2040)
    assert wechat().share_back("B1", "S1", "86693852", 40, words="退")["result"] == "SUCCESS"
    with pytest.raises(ProviderFailed):
        wechat().share_back("B2", "S1", "86693852", 5000, words="退")
    assert wechat().query_share_back("B1", "S1")["amount"] == 40
    assert wechat().unfreeze("S2", paid, words="完")["state"] == "PROCESSING"
    assert wechat().query_share("S2", paid)["state"] == "FINISHED"
    with pytest.raises(ProviderFailed, match="NOT_ENOUGH"):
        wechat().share("S4", paid, [Receiver("MERCHANT_ID", "86693852", 1, "东洲村")], last=False)
    with pytest.raises(Refused, match="1 to 50"):
        wechat().share("S3", paid, [], last=True)
    many = [Receiver("MERCHANT_ID", "86693852", 1, "东洲村")] * 51
    with pytest.raises(Refused, match="1 to 50"):
        wechat().share("S3", paid, many, last=True)
    assert "S3" not in provider.shares


def test_a_share_is_one_per_number_and_goes_to_whom_the_provider_knows(
    provider: Counterpart,
) -> None:
    ordered()
    paid = provider.pay("YZ1")["transaction_id"]
    village = [Receiver("MERCHANT_ID", "86693852", 1000, "东洲村")]
    with pytest.raises(ProviderFailed, match="PARAM_ERROR"):
        wechat().share("S1", paid, village, last=False)
    wechat().add_receiver("MERCHANT_ID", "86693852", "湖源强村发展有限公司", "SUPPLIER")
    assert provider.receivers["MERCHANT_ID", "86693852"]["relation_type"] == "SUPPLIER"

    first = wechat().share("S1", paid, village, last=False)
    again = wechat().share("S1", paid, village, last=False)

    assert first["state"] == "PROCESSING"
    assert first["order_id"] == again["order_id"]
    with pytest.raises(ProviderFailed, match="重复"):
        wechat().share("S1", paid, [Receiver("MERCHANT_ID", "86693852", 1, "x")], last=False)
    with pytest.raises(ProviderFailed, match="RULE_LIMIT"):
        wechat().share("S2", paid, [Receiver("MERCHANT_ID", "86693852", 1041, "x")], last=False)
    wechat().delete_receiver("MERCHANT_ID", "86693852")
    with pytest.raises(ProviderFailed, match="PARAM_ERROR"):
        wechat().share("S2", paid, village, last=False)


def test_the_bill_of_a_day_is_unpacked(provider: Counterpart) -> None:
    provider.bills["2026-10-03"] = "\ufeff交易时间"

    assert wechat().bill(date(2026, 10, 3)) == "交易时间"
    provider.file_is_gone = True
    with pytest.raises(ProviderFailed, match=r"The bill could not be fetched \(404\)"):
        wechat().bill(date(2026, 10, 3))
    with pytest.raises(ProviderFailed, match="NO_STATEMENT_EXIST"):
        wechat().bill(date(2026, 10, 4))


def test_an_answer_that_the_provider_did_not_sign_is_not_believed(provider: Counterpart) -> None:
    ordered()
    provider.signs_wrong = True
    with pytest.raises(ProviderFailed, match="not to be trusted"):
        wechat().query("YZ1")


def test_a_dead_line_is_one_sentence(provider: Counterpart) -> None:
    ordered()
    provider.silent = True
    with pytest.raises(ProviderFailed, match="did not answer") as caught:
        wechat().query("YZ1")
    assert caught.value.code == "NETWORK"


def test_without_keys_in_the_settings_nothing_is_asked(settings: Any) -> None:
    settings.WECHATPAY_MCHID = ""
    with pytest.raises(Refused, match="not set up here"):
        wechat()


def test_keys_that_are_none_are_said_to_the_administrator(
    provider: Counterpart, settings: Any
) -> None:
    settings.WECHATPAY_PRIVATE_KEY = "no key"
    with pytest.raises(ProviderFailed, match="can't be used with these settings") as caught:
        wechat()
    assert caught.value.code == "SETTINGS"
    assert not provider.asked


def test_without_its_library_nothing_is_asked(
    provider: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wechatpayv3", None)  # how Python says that it is not there
    with pytest.raises(Refused, match="is not installed"):
        wechat()
    monkeypatch.undo()
    assert wechat().mchid


def test_a_callback_is_opened(provider: Counterpart) -> None:
    ordered()
    headers, body = provider.notice("TRANSACTION.SUCCESS", provider.pay("YZ1"))

    said = wechat().believed(headers, body, datetime.now(UTC))
    assert said["resource"]["out_trade_no"] == "YZ1"
    assert said["resource"]["amount"]["total"] == 6800


@pytest.mark.parametrize(
    "how",
    ["body", "signature", "foreign key", "serial", "probe", "no header", "algorithm", "seal"],
)
def test_a_forged_callback_is_not_believed(provider: Counterpart, how: str) -> None:
    ordered()
    paid = provider.pay("YZ1")
    headers, body = provider.notice("TRANSACTION.SUCCESS", paid)
    if how == "body":
        body = body.replace("SUCCESS", "SUCCESs")
    elif how == "signature":
        headers["Wechatpay-Signature"] = headers["Wechatpay-Signature"][4:] + "AAAA"
    elif how == "foreign key":
        headers, body = provider.notice("TRANSACTION.SUCCESS", paid, key=provider.merchant)
    elif how == "serial":
        headers["Wechatpay-Serial"] = "ABCDEF"
    elif how == "probe":
        headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]
    elif how == "no header":
        headers = {}
    elif how == "algorithm":
        headers["Wechatpay-Signature-Type"] = "WECHATPAY2-MD5"
    else:
        other = json.loads(body)
        other["resource"]["associated_data"] = "other"
        body = json.dumps(other)
        headers = provider.headers_for(body)
    asked = len(provider.asked)

    with pytest.raises(NotBelieved) as caught:
        wechat().believed(headers, body, datetime.now(UTC))
    assert caught.value.kind == "forged"
    # A forger does not make us ask the provider anything.
    assert len(provider.asked) == asked


@pytest.mark.parametrize("age", [-400, 400])
def test_an_old_signature_sent_again_is_not_believed(provider: Counterpart, age: int) -> None:
    ordered()
    headers, body = provider.notice("TRANSACTION.SUCCESS", provider.pay("YZ1"), age=age)

    with pytest.raises(NotBelieved) as caught:
        wechat().believed(headers, body, datetime.now(UTC))
    assert caught.value.kind == "stale"

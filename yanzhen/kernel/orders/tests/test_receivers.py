"""Whom the provider pays is entered by one, typed once more by another, made known there, sealed, and ended for a reason."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.receivers import (
    confirm_receiver,
    end_receiver,
    enter_receiver,
    receivers_to_tell,
    tell_the_provider,
)
from yanzhen.kernel.orders.actions.wechat import ProviderFailed
from yanzhen.kernel.orders.models import WechatReceiver
from yanzhen.kernel.orders.tests.sharing_scene import (
    BOAT,
    EAST,
    PERSON,
    Sharing,
    provider,
    rows,
    work,
    work_through,
)
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart

__all__ = ["provider"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()


def entered(sharing: Sharing, account: str = BOAT, **facts: Any) -> WechatReceiver:
    said = {"kind": "MERCHANT_ID", "relation": "PARTNER", "holder": "Boat cooperative", **facts}
    return enter_receiver(sharing.boat, account=account, by=said.pop("by", sharing.first), **said)


def confirmed(sharing: Sharing, account: str = BOAT) -> WechatReceiver:
    return confirm_receiver(entered(sharing, account), account=account, by=sharing.second)


def test_the_provider_is_told_when_two_stand_for_it(provider: Counterpart) -> None:
    sharing = Sharing()
    made = entered(sharing)
    assert receivers_to_tell() == []
    tell_the_provider(made, at=NOW)
    assert provider.receivers == {}

    made = confirm_receiver(made, account="1900 0001 01", by=sharing.second)
    assert receivers_to_tell() == [made]
    assert not WechatReceiver.objects.known().exists()
    tell_the_provider(made, at=NOW)

    assert provider.receivers["MERCHANT_ID", BOAT]["name"] == "Boat cooperative"
    assert WechatReceiver.objects.known().get() == made
    assert receivers_to_tell() == []


def test_what_the_provider_refuses_stands_at_the_receiver_and_is_told_again(
    provider: Counterpart,
) -> None:
    sharing = Sharing()
    made = confirmed(sharing)
    provider.signs_wrong = True
    with pytest.raises(ProviderFailed):
        tell_the_provider(made, at=NOW)
    made.refresh_from_db()
    assert "not to be trusted" in made.refused
    provider.signs_wrong = False
    tell_the_provider(made, at=NOW)
    assert (made.refused, made.known_at) == ("", NOW)


def test_another_takes_its_place_and_the_first_is_forgotten(provider: Counterpart) -> None:
    sharing = Sharing()
    first = tell_the_provider(confirmed(sharing), at=NOW)
    second = confirmed(sharing, EAST)
    for one in receivers_to_tell():
        tell_the_provider(one, at=NOW)

    first.refresh_from_db()
    assert first.ended_why == "Another receiver took its place"
    assert first.forgotten_at == NOW
    assert list(provider.receivers) == [("MERCHANT_ID", EAST)]
    assert WechatReceiver.objects.known().get() == second


def test_the_same_account_under_another_name_is_not_forgotten(provider: Counterpart) -> None:
    sharing = Sharing()
    tell_the_provider(confirmed(sharing), at=NOW)
    again = entered(sharing, holder="Boat company")
    confirm_receiver(again, account=BOAT, by=sharing.second)
    for _n in range(2):
        for one in receivers_to_tell():
            tell_the_provider(one, at=NOW)

    assert provider.receivers["MERCHANT_ID", BOAT]["name"] == "Boat company"
    assert receivers_to_tell() == []


def test_what_is_on_its_way_arrives_before_it_is_forgotten(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    provider.slow = True
    work()
    receiver = WechatReceiver.objects.known().get(party=sharing.boat)
    end_receiver(receiver, reason="Left", by=sharing.first)
    receiver.refresh_from_db()
    tell_the_provider(receiver, at=NOW)
    assert ("MERCHANT_ID", BOAT) in provider.receivers

    provider.slow = False
    work_through()
    tell_the_provider(receiver, at=NOW)
    assert rows(order)["Boatmen"] == (500, "success")
    assert ("MERCHANT_ID", BOAT) not in provider.receivers


def test_whoever_entered_it_does_not_confirm_it_and_another_word_confirms_nothing() -> None:
    sharing = Sharing()
    made = entered(sharing)
    with pytest.raises(Refused, match="entered this receiver yourself"):
        confirm_receiver(made, account=BOAT, by=sharing.first)
    with pytest.raises(Refused, match="not what was entered") as refusal:
        confirm_receiver(made, account=EAST, by=sharing.second)
    assert refusal.value.field == "account"
    confirm_receiver(made, account=BOAT, by=sharing.second)
    with pytest.raises(Refused, match="confirmed already"):
        confirm_receiver(made, account=BOAT, by=sharing.second)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"account": "1234567"}, "8 to 32 digits"),
        ({"account": "19000001x"}, "8 to 32 digits"),
        ({"account": "short", "kind": "PERSONAL_OPENID"}, "20 to 64 letters"),
        ({"kind": "ELSE"}, "Choose what sort"),
        ({"relation": "ELSE"}, "Choose what sort"),
        ({"holder": " "}, "full name"),
    ],
)
def test_what_can_not_be_is_refused(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        entered(Sharing(), **facts)


def test_one_waits_at_a_time_and_the_same_is_not_entered_anew() -> None:
    sharing = Sharing()
    confirmed(sharing)
    with pytest.raises(Refused, match="go there already"):
        entered(sharing)
    entered(sharing, PERSON, kind="PERSONAL_OPENID")
    with pytest.raises(Refused, match="waits to be confirmed"):
        entered(sharing, EAST)


def test_two_parties_have_not_one_receiver() -> None:
    sharing = Sharing()
    confirmed(sharing)
    made = enter_receiver(sharing.east, kind="MERCHANT_ID", relation="PARTNER", holder="x", account=BOAT, by=sharing.first)  # fmt: skip
    with pytest.raises(Refused, match="Another party's shares go there"):
        confirm_receiver(made, account=BOAT, by=sharing.second)


def test_it_ends_for_a_reason_and_once() -> None:
    sharing = Sharing()
    made = confirmed(sharing)
    with pytest.raises(Refused, match="Write why"):
        end_receiver(made, reason=" ", by=sharing.first)
    end_receiver(made, reason="Closed", by=sharing.first)
    with pytest.raises(Refused, match="has ended"):
        end_receiver(made, reason="Again", by=sharing.first)


def test_others_keep_no_receivers() -> None:
    sharing = Sharing()
    made, stranger = entered(sharing), sharing.island.clerk
    acts: tuple[Callable[[], object], ...] = (
        lambda: entered(sharing, by=stranger),
        lambda: confirm_receiver(made, account=BOAT, by=stranger),
        lambda: end_receiver(made, reason="x", by=stranger),
    )
    for act in acts:
        with pytest.raises(Refused, match="does not keep the receivers"):
            act()


def test_it_is_sealed_and_stays_out_of_the_open_audit() -> None:
    sharing = Sharing()
    confirmed(sharing)
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, account_index FROM orders_wechatreceiver")
        stored = " ".join(cursor.fetchone() or ())
    lines = AuditLine.objects.filter(noun_id=sharing.boat.pk, verb__endswith="_receiver")

    assert BOAT not in stored
    assert sorted(lines.values_list("verb", flat=True)) == ["orders.confirm_receiver", "orders.enter_receiver"]  # fmt: skip
    for line in lines:
        assert BOAT not in f"{line.changes} {line.reason} {line.noun_title} {line.personal}"


@pytest.mark.parametrize("what", ["holder", "account", "party", "unconfirm", "revive", "delete"])
def test_around_the_verbs_a_receiver_stays_as_it_was_entered(what: str) -> None:
    sharing = Sharing()
    made = confirmed(sharing)
    mine = WechatReceiver.objects.filter(pk=made.pk)
    if what == "revive":
        end_receiver(made, reason="x", by=sharing.first)
    acts: dict[str, Callable[[], Any]] = {
        "holder": lambda: mine.update(holder="Somebody"),
        "account": lambda: mine.update(account=EAST),
        "party": lambda: mine.update(party=sharing.east),
        "unconfirm": lambda: mine.update(confirmed_at=None, confirmed_by=None),
        "revive": lambda: mine.update(ended_at=None, ended_by=None),
        "delete": lambda: mine.delete(),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[what]()


def test_around_the_verbs_a_party_has_one_receiver() -> None:
    sharing = Sharing()
    made = confirmed(sharing)
    facts = {"party": sharing.boat, "kind": "MERCHANT_ID", "holder": "x", "account": EAST, "account_index": "x",
             "entered_by_id": sharing.first.person_id, "entered_at": NOW}  # fmt: skip
    stands = {"confirmed_by_id": sharing.second.person_id, "confirmed_at": NOW}
    with pytest.raises(DatabaseError, match="a_party_has_one_receiver"), transaction.atomic():
        WechatReceiver.objects.create(**facts, **stands)
    assert WechatReceiver.objects.in_force().get() == made

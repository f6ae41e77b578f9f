"""A use counts once, whoever presses how often and wherever; a gate keeper is told why not; nothing a gate did is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.base.models import Occurrence
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.keys import new_signing_key, withdraw_key
from yanzhen.kernel.orders.actions.redeeming import (
    Press,
    redeem,
)
from yanzhen.kernel.orders.models import (
    Entitlement,
    RedeemPoint,
    Redemption,
    Unsettled,
    Voucher,
    current_key,
    signing_keys,
)
from yanzhen.kernel.orders.models.tokens import opened, signed
from yanzhen.kernel.orders.tests.gate import Gate
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, ticket
from yanzhen.kernel.parties.actors import system_actor

pytestmark = pytest.mark.django_db


def test_a_press_counts_and_leaves_its_rows_behind() -> None:
    gate = Gate()

    assert gate.press().passes
    row = Redemption.objects.get()
    assert (row.before, row.uses, row.fen, row.person_id) == (
        0,
        1,
        6800,
        gate.island.gate.person_id,
    )
    assert Unsettled.objects.get().pk == row.pk
    assert AuditLine.objects.filter(verb="orders.redeem", noun_id=gate.voucher.pk).count() == 1
    assert Occurrence.objects.get(name="orders.redeemed").ids["redemption_id"] == str(row.pk)


def test_the_same_press_sent_again_is_the_same_press() -> None:
    gate = Gate()
    nonce = secret_key()

    first, again = gate.press(nonce=nonce), gate.press(nonce=nonce)
    assert (first.outcome, again.outcome) == ("counted", "again")
    assert again.passes
    assert Redemption.objects.count() == 1


def test_a_press_is_for_one_ticket() -> None:
    gate = Gate(2)
    nonce = secret_key()
    gate.press(nonce=nonce)

    assert gate.press(2, nonce=nonce).outcome == "nonce"
    assert gate.entitlement().used == 1


def test_a_second_use_is_refused_and_the_keeper_reads_when_the_first_was() -> None:
    gate = Gate()
    gate.press()

    second = gate.press()
    assert not second.passes
    assert second.outcome == "used_up"
    assert second.reason.startswith("Used already: all 1, last on ")


def test_of_twenty_twelve_come_and_then_eight_and_no_ninth() -> None:
    gate = Gate(20)

    assert gate.press(12).left == 8
    assert gate.press(9).reason == "Only 8 left of 20"
    assert gate.press(8).left == 0
    assert Redemption.objects.count() == 2
    assert sum(Redemption.objects.values_list("fen", flat=True)) == 136000


@pytest.mark.parametrize("uses", [0, -3, 2_000_000])
def test_nonsense_numbers_count_nothing(uses: int) -> None:
    gate = Gate(20)

    assert gate.press(uses).outcome == "too_many"
    assert not Redemption.objects.exists()


def test_it_opens_on_its_days_only() -> None:
    gate = Gate()

    assert gate.press(at=gate.at - timedelta(days=1)).outcome == "not_yet"
    assert gate.press(at=gate.at + timedelta(days=1)).outcome == "over"
    assert gate.press(at=gate.at + timedelta(hours=13, minutes=59)).passes


def test_a_withdrawn_ticket_says_why() -> None:
    gate = Gate()
    gate.voucher.revoke("Lost by its owner", at=gate.at)

    assert gate.press().reason == "Withdrawn: Lost by its owner"
    assert list(Voucher.objects.revoked_since(gate.at)) == [gate.voucher]


def test_altered_foreign_and_unknown_codes_are_answered_in_words() -> None:
    gate = Gate()
    token, key = opened(gate.text), current_key(timezone.now())

    altered = gate.text[:-9] + ("A" if gate.text[-9] != "A" else "B") + gate.text[-8:]
    assert "altered or forged" in gate.press(text=altered).reason
    foreign = signed(token, Ed25519PrivateKey.generate())
    assert "altered or forged" in gate.press(text=foreign).reason
    never_sold = signed(replace(token, voucher_id=secret_key()), key.signer())
    assert gate.press(text=never_sold).reason == "We have not sold this ticket"
    assert "no ticket of ours" in gate.press(text="https://example.cn").reason
    assert not Redemption.objects.exists()


def test_eight_characters_typed_at_the_gate_do_as_well() -> None:
    gate = Gate()

    assert gate.press(text=gate.voucher.code.lower()).passes
    assert "No ticket has these characters" in gate.press(text="AAAAAAAA").reason


def test_old_and_new_keys_overlap_and_a_withdrawn_key_opens_nothing() -> None:
    gate = Gate()
    old = opened(gate.text).key_id
    new_signing_key(by=system_actor())
    fresh = gate.voucher.token(current_key(timezone.now()))

    assert opened(fresh).key_id == old + 1
    assert sorted(signing_keys(timezone.now())) == [old, old + 1]
    withdraw_key(
        old, reason="The laptop was stolen", by=system_actor(), at=gate.at - timedelta(hours=1)
    )
    assert "so long ago" in gate.press().reason
    assert gate.press(text=fresh).passes


def test_an_overlap_ends() -> None:
    Gate()
    new_signing_key(by=system_actor(), overlap_days=1)

    assert len(signing_keys(timezone.now() + timedelta(days=2))) == 1


def test_a_private_key_is_sealed_in_the_table() -> None:
    Gate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT private FROM orders_signingkey")
        (stored,) = cursor.fetchone()
    assert stored.startswith("aesgcm:")


def test_only_gate_keepers_let_in() -> None:
    gate = Gate()
    with pytest.raises(Refused, match="Only gate keepers"):
        redeem(
            gate.text,
            Press(secret_key()),
            by=replace(gate.island.gate, capabilities=frozenset()),
            at=gate.at,
        )


def test_a_pass_is_redeemed_point_by_point_at_settlement_prices() -> None:
    island = Island(basis="redemption")
    for nth, (code, fen) in enumerate([("tower", 3000), ("kayak", 2000), ("farm", 1800)]):
        RedeemPoint.objects.create(
            offer=island.offer, code=code, title=code, settle_fen=fen, order=nth
        )
    order = island.sell(2, group="child")
    voucher, text = ticket(order)
    at = on_its_day(voucher)

    amounts = dict(voucher.entitlements.values_list("point", "amount_fen"))
    assert sum(amounts.values()) == 6802
    assert amounts == {"tower": 3000, "kayak": 2001, "farm": 1801}
    for point in ("tower", "tower", "kayak"):
        assert redeem(text, Press(secret_key(), point=point), by=island.gate, at=at).passes
    assert (
        redeem(text, Press(secret_key(), point="tower"), by=island.gate, at=at).outcome == "used_up"
    )
    assert (
        redeem(text, Press(secret_key(), point="zoo"), by=island.gate, at=at).reason
        == "This ticket is not for here"
    )


def test_redeeming_is_one_round_trip() -> None:
    gate = Gate(2)
    gate.press()
    with CaptureQueriesContext(connection) as asked:
        assert gate.press().passes
    assert len(asked) == 1


@pytest.mark.parametrize(
    "how",
    [
        "over the counter",
        "used less",
        "given back less",
        "open again",
        "twice from nought",
        "changed",
        "removed",
    ],
)
def test_around_the_model_a_use_counts_once(how: str) -> None:
    gate = Gate(3)
    gate.press(2)
    row, what = Redemption.objects.get(), gate.entitlement()
    what_rows = Entitlement.objects.filter(pk=what.pk)
    acts: dict[str, Callable[[], Any]] = {
        "over the counter": lambda: what_rows.update(used=4),
        "used less": lambda: what_rows.update(used=1),
        "given back less": lambda: (what_rows.update(given_back=1), what_rows.update(given_back=0)),
        "open again": lambda: (what_rows.update(stopped=True), what_rows.update(stopped=False)),
        "twice from nought": lambda: Redemption.objects.create(
            id=secret_key(), entitlement=what, uses=1, before=0, fen=0, office_id=row.office_id, occurred_at=gate.at, recorded_at=gate.at),
        "changed": lambda: Redemption.objects.update(fen=0),
        "removed": lambda: row.delete(),
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[how]()

"""A ticket is withdrawn and issued anew: the old one opens nothing, the new one what was unused, and nothing is used twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key, secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.gates import revoked_for_gates
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.reissuing import reissue
from yanzhen.kernel.orders.models import Entitlement, Redemption, Voucher, current_key, vouchers_of
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.orders.tests.gate import Gate
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, somebody_of, the_desk, whole_of
from yanzhen.kernel.orders.tests.test_refunds import asked
from yanzhen.kernel.parties.testing import at_the_door

WHY = "Its picture went round"


def anew(gate: Gate, **facts: Any) -> Voucher:
    return reissue(gate.voucher, **{"by": gate.island.clerk, "reason": WHY, **facts})


def fresh_press(gate: Gate, fresh: Voucher, uses: int = 1) -> Any:
    return gate.press(uses, text=fresh.token(current_key(timezone.now())))


@pytest.mark.django_db
def test_the_old_one_opens_nothing_and_the_new_one_what_was_unused() -> None:
    gate = Gate(5)
    gate.press(2)

    fresh = anew(gate)

    old = gate.press()
    assert (old.passes, old.outcome, old.reason) == (False, "stopped", f"Withdrawn: {WHY}")
    assert fresh.pk != gate.voucher.pk
    assert fresh.uses == 3
    assert fresh_press(gate, fresh, 4).outcome == "too_many"
    assert fresh_press(gate, fresh, 3).passes
    assert sum(Redemption.objects.values_list("uses", flat=True)) == 5
    assert sum(Redemption.objects.values_list("fen", flat=True)) == gate.order.total_fen
    line = AuditLine.objects.get(verb="orders.reissue")
    assert (line.noun_id, line.reason) == (fresh.pk, WHY)


@pytest.mark.django_db
def test_gates_learn_of_the_old_one_as_of_any_that_is_withdrawn_and_pages_show_the_new_one() -> (
    None
):
    gate = Gate()
    fresh = anew(gate)

    assert revoked_for_gates(by=gate.island.gate, today=gate.voucher.since) == [gate.voucher]
    assert list(vouchers_of(gate.order.pk)) == [fresh]


@pytest.mark.django_db
def test_what_is_left_of_the_new_one_is_given_back_as_ever() -> None:
    gate = Gate(4)
    gate.press()
    fresh = anew(gate)

    back = refund(
        asked(gate.order, whole_of(gate.order), cause=Cause.SELLER), by=gate.island.clerk, at=gate.at
    )  # fmt: skip

    assert back.fen == gate.order.total_fen * 3 // 4
    with pytest.raises(Refused, match="Nothing of this ticket is unused"):
        reissue(fresh, by=gate.island.clerk, reason=WHY)


@pytest.mark.django_db
def test_what_went_back_whole_is_not_issued_anew() -> None:
    gate = Gate(2)
    fresh = anew(gate)
    refund(asked(gate.order, whole_of(gate.order), cause=Cause.SELLER), by=gate.island.clerk, at=gate.at)  # fmt: skip

    with pytest.raises(Refused, match="does not count any more"):
        reissue(fresh, by=gate.island.clerk, reason=WHY)


@pytest.mark.django_db
def test_it_is_issued_anew_again_and_again_but_each_once() -> None:
    gate = Gate()
    second = anew(gate)
    third = reissue(second, by=gate.island.clerk, reason="Lost")

    with pytest.raises(Refused, match="issued anew already"):
        anew(gate)
    assert fresh_press(gate, third).passes
    assert Voucher.objects.filter(revoked_at=None).count() == 1


@pytest.mark.django_db
def test_without_a_reason_or_with_nothing_left_or_at_anothers_desk_it_is_refused() -> None:
    gate = Gate()
    other = a_seller(name="Another island")

    with pytest.raises(Refused, match="Write why"):
        anew(gate, reason=" ")
    with pytest.raises(Refused, match="At most 300"):
        anew(gate, reason="x" * 301)
    with pytest.raises(Refused, match="Only the seller's desk"):
        anew(gate, by=somebody_of(gate.island.company.organisation, "orders.redeem"))
    with pytest.raises(Refused, match="ask its desk"):
        anew(gate, by=the_desk(other))
    gate.press()
    with pytest.raises(Refused, match="Nothing of this ticket is unused"):
        anew(gate)
    assert Voucher.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_press_and_a_new_ticket_at_once_use_it_once() -> None:
    island = Island(basis="redemption")
    order = island.sell(6)
    day = on_its_day(Voucher.objects.get(order=order))
    for _round in range(6):
        old = Voucher.objects.get(order=order, replaced_by=None)
        if not Entitlement.objects.get(voucher=old).unused:
            break
        before = Entitlement.objects.get(voucher=old).used
        told = at_once(
            [
                lambda old=old: redeem_voucher(old.pk, Press(secret_key()), by=island.gate, at=day),  # type: ignore[misc]
                lambda old=old: reissue(old, by=island.clerk, reason=WHY),  # type: ignore[misc]
            ]
        )
        part = Entitlement.objects.get(voucher__order=order)
        assert part.used - before == int(told[0].passes)
        assert told[0].outcome in ("counted", "stopped")
        assert isinstance(told[1], Voucher)
        assert part.voucher_id == told[1].pk
    assert Redemption.objects.count() == Entitlement.objects.get(voucher__order=order).used


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_it_anew_at_once_make_one() -> None:
    island = Island(basis="redemption")
    voucher = Voucher.objects.get(order=island.sell(2))

    told = at_once([lambda: reissue(voucher, by=island.clerk, reason=WHY)] * 4)

    assert sum(isinstance(one, Voucher) for one in told) == 1
    assert Voucher.objects.filter(replaced_by=None).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("writes", "promise"),
    [
        # A second ticket of the line that counts.
        ("INSERT INTO orders_voucher (id, order_id, line_id, offer_id, since, until, uses, revoked_why)"
         " SELECT %(new)s, order_id, line_id, offer_id, since, until, uses, '' FROM orders_voucher WHERE id = %(old)s",
         "a_line_has_one_voucher_that_counts"),
        # Replaced, but it still counts.
        ("UPDATE orders_voucher SET replaced_by_id = id WHERE id = %(old)s", "a_voucher_issued_anew_is_revoked"),
        # Replaced, and what it opens stays on it.
        ("UPDATE orders_voucher SET revoked_at = now(), revoked_why = 'x', replaced_by_id = id WHERE id = %(old)s",
         "a_replaced_ticket_opens_nothing"),
        # What it opens goes to the ticket of somebody else.
        ("UPDATE orders_entitlement SET voucher_id = %(other)s WHERE voucher_id = %(old)s",
         "what_a_ticket_opens_goes_to_the_one_in_its_place"),
    ],
)  # fmt: skip
def test_the_database_holds_it_too(writes: str, promise: str) -> None:
    island = Island(basis="redemption")
    old = Voucher.objects.get(order=island.sell(2))
    other = Voucher.objects.get(order=island.sell(1))

    keys = {"old": old.pk, "other": other.pk, "new": new_key()}
    with pytest.raises(IntegrityError, match=promise), connection.cursor() as cursor:
        cursor.execute(writes, keys)


@pytest.mark.django_db(transaction=True)
def test_a_ticket_in_anothers_place_opens_no_more_and_is_not_replaced_twice() -> None:
    island = Island(basis="redemption")
    old = Voucher.objects.get(order=island.sell(2))
    fresh = reissue(old, by=island.clerk, reason=WHY)

    with pytest.raises(IntegrityError, match="a_ticket_is_replaced_once"), transaction.atomic():
        Voucher.objects.filter(pk=old.pk).update(replaced_by=None)
    with pytest.raises(IntegrityError, match="opens_no_more"):
        _one_that_opens_more(fresh)


@transaction.atomic
def _one_that_opens_more(old: Voucher) -> None:
    """Around the verb: one more use than the ticket it takes the place of."""
    facts = {"order_id": old.order_id, "line_id": old.line_id, "offer_id": old.offer_id, "since": old.since}  # fmt: skip
    key = secret_key()
    Voucher.objects.filter(pk=old.pk).update(
        revoked_at=timezone.now(), revoked_why="x", replaced_by=key
    )
    Voucher.objects.create(id=key, until=old.until, uses=old.uses + 1, **facts)
    Entitlement.objects.filter(voucher=old).update(voucher=key)


@pytest.mark.django_db
def test_the_desk_does_it_from_the_orders_page_once_it_is_sure(
    django_assert_max_num_queries: Any,
) -> None:
    gate = Gate(3)
    client = at_the_door(gate.island.clerk)
    where = f"/orders/{gate.order.pk}/"
    door = f"{where}tickets/{gate.voucher.code}/anew/"

    assert door in client.get(where).content.decode()
    asked_first = client.post(door, {"act": "anew", "reason": WHY}).content.decode()
    assert "opens no gate any more" in asked_first
    assert Voucher.objects.count() == 1
    client.post(door, {"act": "anew", "reason": WHY, "sure": "1"})

    fresh = Voucher.objects.get(replaced_by=None)
    page = client.get(where).content.decode()
    assert fresh.code in page
    assert WHY in page
    assert client.get(door).status_code == 404
    assert WHY in client.get(f"/orders/ticket/{gate.voucher.pk}/").content.decode()
    with django_assert_max_num_queries(60) as few:
        client.get(where)
    for n in range(4):
        fresh = reissue(fresh, by=gate.island.clerk, reason=f"Lost {n}", at=timezone.now() + timedelta(seconds=n))  # fmt: skip
    with django_assert_max_num_queries(len(few)):
        client.get(where)

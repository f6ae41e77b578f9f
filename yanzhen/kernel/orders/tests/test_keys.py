"""Keys of tickets on screen: made by one press, withdrawn for a reason after it was said what that does; by one office only."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.keys import (
    NUMBER_MAX,
    acts_on_keys,
    new_signing_key,
    withdraw_key,
)
from yanzhen.kernel.orders.models import SigningKey
from yanzhen.kernel.orders.tests.scene import Island, somebody_of, ticket
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import an_organisation, at_the_door

pytestmark = pytest.mark.django_db


def the_keeper() -> Actor:
    return somebody_of(an_organisation("Office of the county"), "orders.keys")


def test_a_key_is_made_and_the_one_before_still_counts_for_so_long() -> None:
    keeper = the_keeper()
    door = at_the_door(keeper)

    assert "No key was made yet" in door.get("/orders/keys/").content.decode()
    door.post("/orders/keys/", {"overlap_days": "400"})
    door.post("/orders/keys/", {"overlap_days": "30"})

    first, second = SigningKey.objects.order_by("number")
    assert first.counts_until is not None
    assert (first.counts_until - second.signs_from).days == 30
    page = door.get("/orders/keys/").content.decode()
    assert page.count("signs now") == 1
    assert page.count("still opens gates") == 1
    assert keeper.person_name in page


def test_withdrawing_is_shown_with_its_numbers_and_then_done_for_a_reason() -> None:
    island = Island()
    ticket(island.sell())
    door = at_the_door(the_keeper())
    number = SigningKey.objects.get().number

    asked = door.get(f"/orders/keys/?withdraw={number}").content.decode()
    silent = door.post("/orders/keys/", {"number": str(number), "reason": " "})
    assert "1 tickets can still be used" in asked
    assert silent.status_code == 422
    with pytest.raises(Refused, match="Write why the key is withdrawn"):
        withdraw_key(number, reason=" ", by=system_actor())
    assert SigningKey.objects.get().withdrawn_at is None
    door.post("/orders/keys/", {"number": str(number), "reason": "Copied"})

    old, fresh = SigningKey.objects.order_by("number")
    assert old.withdrawn_why == "Copied"
    assert fresh.withdrawn_at is None
    line = AuditLine.objects.get(verb="orders.withdraw_signing_key")
    assert line.reason == "Copied"
    assert "Copied" in door.get("/orders/keys/").content.decode()


def test_nobody_else_touches_keys() -> None:
    island = Island()
    new_signing_key(by=system_actor())

    with pytest.raises(Refused, match="Only the security administrator"):
        new_signing_key(by=island.head)
    with pytest.raises(Refused, match="Only the security administrator"):
        withdraw_key(1, reason="Mine", by=island.head)
    assert at_the_door(island.head).get("/orders/keys/").status_code == 403
    assert SigningKey.objects.get().withdrawn_at is None


def test_a_stranger_neither_ends_a_key_that_has_a_follower_nor_reads_who_made_it() -> None:
    island, keeper = Island(), the_keeper()
    old, _next = new_signing_key(by=keeper), new_signing_key(by=keeper)

    with pytest.raises(Refused, match="Only the security administrator"):
        withdraw_key(old.number, reason="Mine", by=island.head)
    with pytest.raises(Refused, match="Only the security administrator"):
        acts_on_keys(by=island.head)
    assert not SigningKey.objects.filter(withdrawn_at__isnull=False).exists()
    assert len(acts_on_keys(by=keeper)) == 2
    assert withdraw_key(old.number, reason="Copied", by=keeper).withdrawn_at is not None


def test_a_key_that_is_not_there_is_not_withdrawn() -> None:
    key = new_signing_key(by=system_actor())

    with pytest.raises(Refused, match="There is no such key"):
        withdraw_key(key.number + 1, reason="Copied", by=system_actor())
    with pytest.raises(CommandError, match="There is no such key"):
        call_command("voucher_keys", "withdraw", str(key.number + 1), "--why", "Copied")
    assert SigningKey.objects.get().withdrawn_at is None
    call_command("voucher_keys", "withdraw", str(key.number), "--why", "Copied")
    assert SigningKey.objects.get(pk=key.pk).withdrawn_why == "Copied"


def test_a_number_that_no_ticket_can_name_is_not_given_out() -> None:
    last = SigningKey.objects.create(
        number=NUMBER_MAX - 1, public="00" * 32, private="00" * 32, signs_from=timezone.now()
    )
    assert new_signing_key(by=system_actor()).number == last.number + 1

    with pytest.raises(Refused, match="All key numbers are used"):
        new_signing_key(by=system_actor())
    assert SigningKey.objects.count() == 2

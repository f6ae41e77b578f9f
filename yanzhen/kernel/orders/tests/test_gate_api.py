"""A gate with a program of its own: it redeems, finds by telephone, uploads what it did alone, and knows whom to refuse."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.actions.gates import Uploaded, find_by_tail, upload_scans
from yanzhen.kernel.orders.actions.keys import new_signing_key, withdraw_key
from yanzhen.kernel.orders.actions.redeeming import Press
from yanzhen.kernel.orders.models import (
    Entitlement,
    GateScan,
    Order,
    Redemption,
    ScanVerdict,
    Voucher,
)
from yanzhen.kernel.orders.testing import a_sale
from yanzhen.kernel.orders.tests.gate import AT, Door
from yanzhen.kernel.orders.tests.scene import GATE, somebody_of, ticket
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_resident, an_organisation, at_the_door

pytestmark = pytest.mark.django_db


def test_a_code_is_let_in_once_and_the_same_press_again_is_the_same() -> None:
    door = Door(3)
    press = str(secret_key())

    first = door.redeem(press=press, uses=2).json()
    again = door.redeem(press=press, uses=2).json()
    more = door.redeem(uses=2).json()

    assert (first["passes"], first["outcome"], first["left"]) == (True, "counted", 1)
    assert (again["passes"], again["outcome"], again["left"]) == (True, "again", 1)
    assert (more["passes"], more["outcome"]) == (False, "too_many")
    assert Redemption.objects.get().uses == 2


def test_eight_characters_let_in_and_a_forged_code_is_answered() -> None:
    door = Door()

    forged = door.redeem(door.gate.text[:-4] + "AAAA")
    typed = door.redeem(door.gate.voucher.code.lower())

    assert (forged.status_code, forged.json()["passes"]) == (200, False)
    assert forged.json()["outcome"] == "forged"
    assert typed.json()["passes"]


@pytest.mark.parametrize(
    "wrong", [{"uses": 0}, {"uses": -1}, {"uses": 99_999}, {"press": "x"}, {"text": "x" * 2001}]
)
def test_what_is_no_press_is_turned_away(wrong: dict[str, Any]) -> None:
    door = Door()

    assert door.redeem(**wrong).status_code == 422
    assert Entitlement.objects.get().used == 0


def test_only_gate_keepers_are_served() -> None:
    door = Door()
    stranger = at_the_door(a_resident())

    assert door.redeem(client=stranger).status_code == 409
    assert stranger.post(f"{AT}scans", {"device": "x", "scans": []}, content_type="application/json").status_code == 409  # fmt: skip
    for path in ("keys", "revoked", "tickets?tail=1234"):
        assert stranger.get(f"{AT}{path}").status_code == 409, path
        assert Client().get(f"{AT}{path}").status_code == 401, path


def test_a_ticket_is_found_by_the_last_digits_and_shows_no_more_than_is_needed() -> None:
    door = Door()
    sold = a_sale(door.gate.island.offer, 2, by=door.gate.island.clerk, phone="13800004321", name="Wang Xiaoming")  # fmt: skip
    today = timezone.localdate()
    Voucher.objects.update(since=today, until=today)
    code = Voucher.objects.get(order=sold.order_id).code

    found = door.client.get(f"{AT}tickets?tail=4321")

    row = found.json()[0]
    assert row == {"code": code, "title": row["title"], "name": "W" + "*" * 12, "phone_tail": "4321", "left": 2, "points": [""]}  # fmt: skip
    assert b"1380000" not in found.content
    assert door.redeem(code, uses=2).json()["passes"]
    assert door.client.get(f"{AT}tickets?tail=4321").json() == []


@pytest.mark.parametrize("tail", ["123", "12345", "12a4", "１２３４"])
def test_a_tail_has_four_digits(tail: str) -> None:
    assert Door().client.get(f"{AT}tickets?tail={tail}").status_code == 409


def test_strangers_gates_find_nothing() -> None:
    door = Door()
    island, today = door.gate.island, timezone.localdate()
    a_sale(island.offer, by=island.clerk, phone="13800004321")
    Voucher.objects.update(since=today, until=today)
    other = somebody_of(an_organisation("Other island"), *GATE, place=island.company.place)

    assert len(find_by_tail("4321", by=island.gate, today=today)) == 1
    assert find_by_tail("4321", by=other, today=today) == []
    assert find_by_tail("4321", by=island.gate, today=today + timedelta(days=1)) == []


def test_scans_are_kept_judged_and_answered_one_by_one() -> None:
    door = Door(2)
    scans = [door.scan(1), door.scan(2, uses=2), door.scan(4, text="YZ1AAAA")]

    said = door.upload(*scans).json()

    assert [(one["sequence"], one["outcome"]) for one in said["answers"]] == [
        (1, "counted"),
        (2, "double"),
        (4, "refused"),
    ]
    assert said["answers"][1]["case"] == ScanVerdict.objects.get(outcome="double").case.number  # type: ignore[union-attr]
    assert (said["fresh"], said["gaps"], said["twice"]) == (3, [[3, 3]], [])
    assert Entitlement.objects.get().used == 1


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("free", "noted"), ("again", "noted"), ("undone", "noted"), ("red", "refused")],
)
def test_what_was_no_ticket_is_written_down_and_redeems_nothing(kind: str, outcome: str) -> None:
    door = Door(2)

    said = door.upload(door.scan(1, kind=kind, note="an islander", hash="a" * 64)).json()

    assert (said["answers"][0]["outcome"], said["answers"][0]["reason"]) == (outcome, "an islander")
    row = GateScan.objects.get()
    assert (row.kind, row.note, row.hash) == (kind, "an islander", "a" * 64)
    assert Entitlement.objects.get().used == 0


def test_an_upload_sent_again_changes_nothing_and_says_the_same() -> None:
    door = Door(5)
    scans = [door.scan(n) for n in (1, 2)]

    first = door.upload(*scans).json()
    again = door.upload(*scans, door.scan(3)).json()

    assert [one["outcome"] for one in first["answers"]] == ["counted"] * 2
    assert again["answers"][:2] == first["answers"]
    assert again["fresh"] == 1
    assert (GateScan.objects.count(), Entitlement.objects.get().used) == (3, 3)


def test_a_press_replayed_with_other_words_is_not_counted_again() -> None:
    door = Door(5)
    one = door.scan(1)
    door.upload(one)

    said = door.upload({**one, "uses": 4}).json()["answers"][0]

    assert (said["outcome"], said["case"]) == ("other", "")
    assert Entitlement.objects.get().used == 1


def test_a_running_number_used_twice_is_said() -> None:
    door = Door(5)
    door.upload(door.scan(1))

    assert door.upload(door.scan(1), door.scan(2)).json()["twice"] == [1]
    assert door.upload(door.scan(1), device="east").json()["twice"] == []


def test_what_no_text_column_takes_is_kept_all_the_same() -> None:
    door = Door()

    said = door.upload(door.scan(1, text="YZ1\x00\x00")).json()

    assert said["answers"][0]["outcome"] == "refused"
    assert GateScan.objects.get().text == "YZ1\ufffd\ufffd"


def test_a_scan_is_kept_before_it_is_judged() -> None:
    """The database fails while it counts: what the gate sent is there all the same, and the next upload answers it."""
    door = Door()
    press = Press(secret_key(), device="west", sequence=1, scanned_at=timezone.now())

    def upload() -> Uploaded:
        return upload_scans("west", [(door.gate.text, press)], by=door.gate.island.gate)

    def failing(execute: Any, sql: str, *rest: Any) -> Any:
        if "orders_redeem" in sql:
            raise OperationalError
        return execute(sql, *rest)

    with connection.execute_wrapper(failing), pytest.raises(OperationalError):
        upload()
    assert GateScan.objects.count() == 1
    assert not Redemption.objects.exists()

    done = upload()
    assert (done.fresh, done.answers[0].outcome) == (0, "counted")


def test_an_upload_names_its_gate_and_its_hours() -> None:
    door = Door()

    assert door.upload(door.scan(1), device=" ").status_code == 409
    assert door.upload(door.scan(1, scanned_at="2026-11-23T08:00:00")).status_code == 422
    assert door.upload(*[door.scan(n) for n in range(501)]).status_code == 422
    assert not GateScan.objects.exists()


def test_keys_are_given_with_a_tag_and_anew_only_when_they_changed() -> None:
    door = Door()
    first = door.client.get(f"{AT}keys")
    tag = first.headers["ETag"]
    assert [set(key) for key in first.json()["keys"]] == [{"number", "public", "counts_until"}]

    same = door.client.get(f"{AT}keys", headers={"if-none-match": tag})
    new_signing_key(by=system_actor())
    fresh = door.client.get(f"{AT}keys", headers={"if-none-match": tag})
    withdraw_key(1, reason="Copied", by=system_actor())
    last = door.client.get(f"{AT}keys", headers={"if-none-match": fresh.headers["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert [key["number"] for key in fresh.json()["keys"]] == [1, 2]
    assert [key["number"] for key in last.json()["keys"]] == [2]


def test_withdrawn_tickets_are_listed_while_their_days_last() -> None:
    door = Door()
    url = f"{AT}revoked"
    empty = door.client.get(url)
    order = Order.objects.get()
    voucher, _text = ticket(order)
    at = timezone.now()
    voucher.revoke("Lost", at=at)

    listed = door.client.get(url, headers={"if-none-match": empty.headers["ETag"]})
    tag = listed.headers["ETag"]

    assert empty.json()["revoked"] == []
    assert listed.json()["revoked"] == [str(voucher.pk)]
    assert door.client.get(url, headers={"if-none-match": tag}).status_code == 304
    later = (at + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    assert door.client.get(f"{url}?since={later}").json()["revoked"] == []
    yesterday = timezone.localdate() - timedelta(days=1)
    Voucher.objects.update(since=yesterday, until=yesterday)
    assert door.client.get(url).json()["revoked"] == []


def test_four_digits_are_not_tried_through() -> None:
    door = Door()
    answers = [door.client.get(f"{AT}tickets?tail={n:04}").status_code for n in range(21)]

    assert set(answers[:20]) == {200}
    assert answers[20] == 429


def test_a_longer_list_of_tickets_asks_no_more(django_assert_max_num_queries: Any) -> None:
    door = Door()
    island, today = door.gate.island, timezone.localdate()
    counts = []
    for number in (2, 8):
        for _n in range(number):
            a_sale(island.offer, by=island.clerk, phone="13800004321")
        Voucher.objects.update(since=today, until=today)
        with django_assert_max_num_queries(12) as asked:
            assert len(door.client.get(f"{AT}tickets?tail=4321").json()) >= number
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_gates_own_page_finds_by_telephone_and_takes_the_ticket() -> None:
    door = Door()
    island, today = door.gate.island, timezone.localdate()
    sold = a_sale(island.offer, by=island.clerk, phone="13800004321", name="Wang Xiaoming")
    Voucher.objects.update(since=today, until=today)
    code = Voucher.objects.get(order=sold.order_id).code

    page = door.client.get("/orders/gate/find/?tail=4321").content.decode()
    taken = door.client.get(f"/orders/gate/?code={code}").content.decode()

    assert f"?code={code}" in page
    assert "Xiaoming" not in page
    assert f'value="{code}"' in taken
    assert "Type the last four digits" in door.client.get("/orders/gate/find/?tail=43").content.decode()  # fmt: skip
    assert "No unused ticket" in door.client.get("/orders/gate/find/?tail=0000").content.decode()
    answers = [door.client.get("/orders/gate/find/?tail=0001").status_code for _n in range(21)]
    assert answers[-1] == 429

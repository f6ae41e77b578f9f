"""Refusals that no story of the other tests comes by: each is said in its own words, beside a neighbour that is not refused."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import (
    Ask,
    copy_week,
    join_waiting_list,
    pay_order,
    sell,
    set_prices,
    undo_prices,
)
from yanzhen.kernel.orders.actions.agreeing import (
    PartDraft,
    RuleDraft,
    consent,
    draw_up,
    publish_refund_table,
)
from yanzhen.kernel.orders.actions.counter import cash_up
from yanzhen.kernel.orders.actions.payouts import draw_up_run, pay_run, review_run
from yanzhen.kernel.orders.actions.reconciling import FILE_MAX, read_statement
from yanzhen.kernel.orders.actions.refund_preview import Asked, preview
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import (
    CashUp,
    MoneyAccount,
    Order,
    SigningKey,
    current_key,
)
from yanzhen.kernel.orders.models.matching import COUNT, NEEDED, ROWS_MAX, read_wechat_bill
from yanzhen.kernel.orders.models.refunding import Row, Terms
from yanzhen.kernel.orders.models.splits import PARTS_MAX
from yanzhen.kernel.orders.models.splitting import WHOLE, Part, Way, split
from yanzhen.kernel.orders.models.tokens import FORMAT, LAYOUT, PREFIX, SIGNATURE_BYTES, opened
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer, line, tomorrow
from yanzhen.kernel.orders.tests.scene import HEAD, Island, the_desk, whole_of
from yanzhen.kernel.parties.actors import actor_of_person, system_actor
from yanzhen.kernel.parties.testing import a_person, an_organisation

pytestmark = pytest.mark.django_db
ALL_BACK = Terms((Row(1, WHOLE),))


def drafts(island: Island) -> dict[str, tuple[RuleDraft, str]]:
    """Rules that can't be drawn up, each with its words."""
    good = RuleDraft("sale", "seller", "Agreement 8", island.parts)
    first = island.parts[0]
    others = [PartDraft(an_organisation(f"Party {n}").pk, Part(Way.FIXED, 1)) for n in range(PARTS_MAX)]  # fmt: skip
    return {
        "no source": (replace(good, source=" "), "Write on what it rests"),
        "no basis": (replace(good, basis="never"), "Say when it is shared"),
        "no breakage": (replace(good, breakage="lost"), "what happens with what nobody redeems"),
        "too many": (replace(good, parts=[*others, *island.parts]), "At most 12 parts"),
        "nobody": (
            replace(good, parts=[replace(first, party_id=uuid4()), *island.parts[1:]]),
            "Choose the parties from the list",
        ),
        "twice": (replace(good, parts=[first, *island.parts]), "A party stands twice"),
        "too much": (
            replace(
                good,
                parts=[
                    PartDraft(island.boat.pk, Part(Way.PERCENT, 6000)),
                    PartDraft(island.east.pk, Part(Way.PERCENT, 6000)),
                ],
            ),
            "more than there is",
        ),
        "elsewhere": (
            replace(good, parts=[*island.parts, replace(first, point="moon")]),
            "One of the places of redemption",
        ),
    }


@pytest.mark.parametrize(
    "which",
    [
        "no source",
        "no basis",
        "no breakage",
        "too many",
        "nobody",
        "twice",
        "too much",
        "elsewhere",
    ],
)
def test_a_rule_that_can_not_be_is_not_drawn_up(which: str) -> None:
    island = Island()
    draft, words = drafts(island)[which]

    with pytest.raises(Refused, match=words):
        draw_up(island.offer, draft, by=island.clerk)
    assert island.offer.split_rules.count() == 1
    draw_up(island.offer, RuleDraft("sale", "seller", "Agreement 8", island.parts), by=island.clerk)


def test_only_the_seller_draws_up_and_publishes_and_what_is_in_force_is_agreed() -> None:
    island = Island()
    stranger = the_desk(island.east)
    draft = RuleDraft("sale", "seller", "Agreement 8", island.parts)

    for by in (stranger, island.gate):
        with pytest.raises(Refused, match="Only the seller draws up"):
            draw_up(island.offer, draft, by=by)
        with pytest.raises(Refused, match="Only the seller publishes"):
            publish_refund_table(island.offer, ALL_BACK, source="Notice 1", by=by)
    with pytest.raises(Refused, match="Write at least one line"):
        publish_refund_table(island.offer, Terms(()), source="Notice 1", by=island.clerk)
    with pytest.raises(Refused, match="in force already"):
        consent(island.rule, by=island.clerk, party_id=island.boat.pk, note="Paper 7")
    publish_refund_table(island.offer, ALL_BACK, source="Notice 1", by=island.clerk)


def test_a_drawer_is_counted_by_a_desk_with_cash_and_booked_where_accounts_are() -> None:
    island = Island()
    island.sell(1)
    count: dict[str, Any] = {"counted": {}, "float_fen": 0, "explanation": "Lost"}

    with pytest.raises(Refused, match="Only a desk that takes cash"):
        cash_up(island.company, by=island.gate, **count)
    MoneyAccount.objects.filter(seller=island.company, method="cash").delete()
    with pytest.raises(Refused, match="no account for cash or for differences"):
        cash_up(island.company, by=island.clerk, **count)
    assert not CashUp.objects.exists()


def test_nothing_is_paid_out_without_a_bank_account() -> None:
    island, later = Island(), timezone.now() + timedelta(days=1)
    island.sell(1)
    settle(by=system_actor(), at=timezone.now())
    run = draw_up_run(island.company, timezone.localdate(), by=island.clerk, at=later)
    run = review_run(run, by=island.head, at=later)
    MoneyAccount.objects.filter(seller=island.company, method="transfer").delete()

    with pytest.raises(Refused, match="no bank account to pay from"):
        pay_run(run, by=island.clerk, at=later)
    run.refresh_from_db()
    assert run.state == "reviewed"


def test_a_run_is_drawn_up_reviewed_and_paid_by_the_sellers_own_people() -> None:
    island, later = Island(), timezone.now() + timedelta(days=1)
    island.sell(1)
    settle(by=system_actor(), at=timezone.now())
    today, stranger = timezone.localdate(), the_desk(island.east, *HEAD)

    for by in (island.gate, stranger):
        with pytest.raises(Refused, match="Only the seller's own people"):
            draw_up_run(island.company, today, by=by, at=later)
    run = draw_up_run(island.company, today, by=island.clerk, at=later)
    for by in (island.gate, stranger):
        with pytest.raises(Refused, match="Only the seller's own people"):
            review_run(run, by=by, at=later)
    run = review_run(run, by=island.head, at=later)
    for by in (island.gate, stranger):
        with pytest.raises(Refused, match="Only the seller's own people"):
            pay_run(run, by=by, at=later)
    assert pay_run(run, by=island.clerk, at=later).state == "paid"


def test_prices_are_set_for_known_groups_in_a_press_that_ends() -> None:
    offer = an_offer()
    desk = the_desk(offer.seller)
    monday = tomorrow() - timedelta(days=tomorrow().weekday())
    many = [("adult", date(2027, 1, 1) + timedelta(days=n), 100) for n in range(2801)]

    change = set_prices(offer, [("adult", tomorrow(), 5000)], by=desk, words="a day").change
    assert change is not None
    with pytest.raises(Refused, match="Only those who work for"):
        undo_prices(change, by=the_desk(a_seller(with_book=False)))
    undo_prices(change, by=desk)
    with pytest.raises(Refused, match="no such group"):
        set_prices(offer, [("giants", None, 100)], by=desk, words="all")
    with pytest.raises(Refused, match="too much for one press"):
        set_prices(offer, many, by=desk, words="many")
    for day, weeks in ((monday + timedelta(days=1), 1), (monday, 0), (monday, 27)):
        with pytest.raises(Refused, match="begins on Monday"):
            copy_week(offer, day, weeks=weeks, by=desk)
    copy_week(offer, monday, weeks=1, by=desk)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"x" * (FILE_MAX + 1), "larger than 20 MB"), (b"\xff\xfe\xff", "no text that can be read")],
    ids=["too large", "no text"],
)
def test_a_statement_that_can_not_be_read_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_statement("transfer", data)


def test_a_bill_of_more_than_a_day_is_refused() -> None:
    heading = ",".join(NEEDED)
    row = ",".join("`x" for _name in NEEDED)
    bill = "\n".join([heading, *[row] * (ROWS_MAX + 1), COUNT, "`1"])

    with pytest.raises(Refused, match="one day at a time"):
        read_wechat_bill(bill)


def test_a_refund_is_of_its_own_order_of_something_that_was_paid_in_few_words() -> None:
    island = Island()
    order, other = island.sell(1), island.sell(1)
    held = island.sell(1, pay=None)
    now = timezone.now()

    with pytest.raises(Refused, match="Nothing was paid"):
        preview(Asked(held.pk, {}), at=now)
    with pytest.raises(Refused, match="does not belong to the order"):
        preview(Asked(order.pk, whole_of(other)), at=now)
    with pytest.raises(Refused, match="Say how much of it"):
        preview(Asked(order.pk, {}), at=now)
    with pytest.raises(Refused, match="At most 300 characters"):
        refund(Asked(order.pk, whole_of(order), reason="x" * 301), by=island.clerk)
    assert preview(Asked(order.pk, whole_of(order)), at=now).back_fen == 6800


@pytest.mark.parametrize("way", ["", "gold", "free"])
def test_a_sale_is_of_something_and_paid_in_a_way_that_is_known(way: str) -> None:
    island = Island()
    held = island.sell(1, pay=None)

    with pytest.raises(Refused, match="There is nothing in the order yet"):
        sell(Ask(lines=[]), by=island.clerk)
    with pytest.raises(Refused, match="Say how it is paid") as refusal:
        sell(Ask(lines=[line(island.offer)], pay=way), by=island.clerk)
    assert refusal.value.field == "pay"
    with pytest.raises(Refused, match="Say how it is paid"):
        pay_order(held.pk, way, by=island.clerk)
    assert Order.objects.get().state == "placed"
    assert pay_order(held.pk, "cash", by=island.clerk).outcome == "paid"


@pytest.mark.parametrize("n", [0, -1, 51])
def test_who_waits_waits_for_a_number_that_can_be_bought(n: int) -> None:
    offer = an_offer(size=1)
    a_sale(offer)
    person = a_person()

    def wait(n: int, by: Any, day: date) -> Any:
        return join_waiting_list(offer, day, group="adult", n=n, by=by, party=person.party)

    with pytest.raises(Refused, match="at least 1"):
        wait(n, actor_of_person(person), tomorrow())
    with pytest.raises(Refused, match="log in first"):
        wait(1, actor_of_person(a_person()), tomorrow())
    with pytest.raises(Refused, match="not open on that day"):
        wait(1, actor_of_person(person), tomorrow() + timedelta(days=90))
    assert wait(1, actor_of_person(person), tomorrow()).state == "waiting"


def test_only_what_came_in_is_shared_and_only_a_key_signs() -> None:
    acts: list[tuple[Callable[[], Any], str]] = [
        (lambda: split(-1, 1, [Part(Way.REST)]), "Only an amount of money"),
        (lambda: split(1, -1, [Part(Way.REST)]), "Only an amount of money"),
        (lambda: current_key(timezone.now()), "No key signs vouchers yet"),
    ]

    assert not SigningKey.objects.exists()
    for act, words in acts:
        with pytest.raises(Refused, match=words):
            act()
    assert split(1, 1, [Part(Way.REST)]) == [1]
    assert a_seller().active


def test_a_code_of_another_format_or_maker_is_no_ticket() -> None:
    def code(kind: int, prefix: str = PREFIX) -> str:
        body = LAYOUT.pack(kind, 1, uuid4().bytes, 0, 0, 0, 1) + bytes(SIGNATURE_BYTES)
        return prefix + base64.b32encode(body).decode().rstrip("=")

    for wrong in (code(FORMAT + 1), code(FORMAT, prefix="ABC"), PREFIX + "A"):
        with pytest.raises(Refused, match="no ticket of ours"):
            opened(wrong)
    assert opened(code(FORMAT)).key_id == 1

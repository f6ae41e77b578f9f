"""What was earned is shared once, to the fen, and the books of everybody say the same."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft, consent, draw_up, example
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import Share, SplitPart, SplitRule, Unsettled, Voucher, rule_at
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.tests.scene import Island, nets, on_its_day, somebody_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import an_organisation

pytestmark = pytest.mark.django_db


def settle_all() -> int:
    return settle(by=system_actor(), at=timezone.now())


def test_a_sale_is_shared_once_and_stands_in_both_books() -> None:
    island = Island()
    island.sell(3)

    assert settle_all() == 1
    assert settle_all() == 0
    assert island.shares() == {"Boatmen": 1500, "East village": 7560, "Island company": 11340}
    # Cash 204 yuan; income the company's own part; the others' stands as a debt.
    assert nets(island.company) == {"1001": 20400, "5001": -11340, "2241": -9060}
    assert nets(island.east) == {"1221": 7560, "5001": -7560}


def test_by_redemption_nothing_is_earned_before_somebody_comes() -> None:
    island = Island(basis="redemption")
    order = island.sell(20)
    assert settle_all() == 0
    assert nets(island.company) == {"1001": 136000, "220301": -136000}

    voucher = Voucher.objects.get(order=order)
    press = Press(secret_key(), uses=12)
    assert redeem_voucher(voucher.pk, press, by=island.gate, at=on_its_day(voucher)).passes
    assert settle_all() == 1

    assert island.shares() == {"Boatmen": 6000, "East village": 30240, "Island company": 45360}
    assert nets(island.company) == {
        "1001": 136000,
        "220301": -54400,
        "5001": -45360,
        "2241": -36240,
    }


def test_uses_one_by_one_come_to_the_same_as_all_at_once() -> None:
    island = Island(basis="redemption")
    order = island.sell(7, group="child")
    voucher = Voucher.objects.get(order=order)
    for _n in range(7):
        redeem_voucher(voucher.pk, Press(secret_key()), by=island.gate, at=on_its_day(voucher))
    while settle_all():
        pass

    assert sum(island.shares().values()) == 7 * 3401
    assert nets(island.company).get("220301") is None


def test_a_sale_keeps_the_version_it_was_made_under() -> None:
    island = Island()
    island.sell()
    island.parts = [PartDraft(island.company.pk, Part(Way.PERCENT, 10_000)), *island.parts[:0]]
    old = rule_at(island.offer.pk, timezone.now())
    draft = RuleDraft("sale", "shared", "Agreement 8", island.parts)
    new = consent(draw_up(island.offer, draft, by=island.clerk), by=island.clerk)
    island.sell()
    settle_all()

    assert old is not None
    assert (old.version, new.version) == (1, 2)
    assert set(Share.objects.values_list("rule__version", flat=True)) == {1, 2}
    assert island.shares()["Island company"] == 3780 + 6800


@pytest.mark.parametrize("plan", ["enable_hashjoin", "enable_nestloop"])
def test_two_workers_share_each_sale_once(plan: str) -> None:
    """However PostgreSQL goes about it, a worker takes as many as it was told and no more."""
    island = Island()
    for _n in range(3):
        island.sell()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {plan} = off")
        settle(2, by=system_actor(), at=timezone.now())
        assert Unsettled.objects.count() == 1
    settle_all()

    assert sum(island.shares().values()) == 3 * 6800


def test_a_rule_needs_the_word_of_every_party() -> None:
    island = Island()
    draft = RuleDraft("sale", "shared", "Agreement 9", island.parts)
    rule = draw_up(island.offer, draft, by=island.clerk)

    rule = consent(rule, by=island.clerk)
    assert rule.in_force_from is None
    with pytest.raises(Refused, match="which paper"):
        consent(rule, by=island.clerk, party_id=island.boat.pk)
    rule = consent(rule, by=somebody_of(island.boat, "orders.split"))
    assert rule.in_force_from is None
    rule = consent(rule, by=island.clerk, party_id=island.east.pk, note="Paper 9")
    assert rule.in_force_from is not None
    assert rule.consents.get(party_id=island.east.pk).note == "Paper 9"


def test_a_stranger_consents_to_nothing() -> None:
    island = Island()
    rule = draw_up(island.offer, RuleDraft("sale", "shared", "A 9", island.parts), by=island.clerk)
    east = somebody_of(island.east.organisation, "orders.split")
    with pytest.raises(Refused, match="Only a party"):
        consent(rule, by=somebody_of(an_organisation("Stranger"), "orders.split"))
    # One party has no word for another, whatever paper it names.
    with pytest.raises(Refused, match="which paper"):
        consent(rule, by=east, party_id=island.boat.pk, note="Paper 9")
    assert consent(rule, by=east).consents.get().party_id == island.east.pk
    with pytest.raises(Refused, match="Only the seller"):
        draw_up(
            island.offer,
            RuleDraft("sale", "shared", "A", island.parts),
            by=somebody_of(an_organisation("Stranger"), "orders.split"),
        )


@pytest.mark.parametrize("what", ["rule", "part", "new part", "early", "ready made", "consents"])
def test_around_the_model_what_was_agreed_is_fixed(what: str) -> None:
    island = Island()
    draft = draw_up(island.offer, RuleDraft("sale", "shared", "A 9", island.parts), by=island.clerk)
    acts: dict[str, Callable[[], Any]] = {
        "rule": lambda: SplitRule.objects.filter(pk=island.rule.pk).update(basis="redemption"),
        "part": lambda: SplitPart.objects.filter(rule=island.rule, way="percent").update(size=9000),
        "new part": lambda: SplitPart.objects.create(rule=island.rule, order=9, party_id=island.boat.pk, way="percent", size=1),
        "early": lambda: SplitRule.objects.filter(pk=draft.pk).update(in_force_from=timezone.now()),
        "ready made": lambda: SplitRule.objects.create(offer=island.offer, version=9, basis="sale", breakage="shared", source="x",
                                                       made_at=timezone.now(), in_force_from=timezone.now()),
        "consents": lambda: SplitRule.objects.filter(pk=draft.pk).update(in_force_from=island.before),
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[what]()


def test_a_share_is_never_changed_or_removed() -> None:
    island = Island()
    island.sell()
    settle_all()
    for act in (lambda: Share.objects.update(fen=1), lambda: Share.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_example_adds_up() -> None:
    worked = example(
        [
            ("boat", Part(Way.FIXED, 500)),
            ("east", Part(Way.PERCENT, 4000)),
            ("company", Part(Way.REST)),
        ],
        6800,
    )

    assert worked.rows == (("boat", 1500), ("east", 7560), ("company", 11340))
    assert worked.total_fen == sum(fen for _name, fen in worked.rows)

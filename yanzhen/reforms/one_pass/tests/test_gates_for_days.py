"""Three gates, seventy-two hours, two thousand presses, brought in any order and more than once: nothing is lost or counted twice."""

import random
from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import GateScan, Redemption, ScanVerdict, Share, Voucher
from yanzhen.kernel.orders.tests.scene import ticket
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.gates import state_of
from yanzhen.reforms.one_pass.models import GateCount, GateFault
from yanzhen.reforms.one_pass.tests.phone import Landing, Phone, Pressed

pytestmark = pytest.mark.django_db

HOURS: Final = 72
PRESSES: Final = 2_000
ALONE: Final = 300
TWICE: Final = 10


def _sold(landing: Landing, n: int, *, people: int = 1) -> list[str]:
    texts = []
    for _n in range(n):
        voucher, _text = ticket(landing.island.sell(people))
        Voucher.objects.filter(pk=voucher.pk).update(since=timezone.localdate() - timedelta(days=4), until=None)  # fmt: skip
        texts.append(ticket(voucher.order)[1])
    return texts


def _work(landing: Landing, chance: random.Random) -> list[tuple[Phone, Pressed]]:
    """What happened at the three gates while nobody heard of them."""
    alone, twice = _sold(landing, ALONE), _sold(landing, TWICE)
    crowd = _sold(landing, 1, people=1_000)[0]
    began = timezone.now() - timedelta(hours=HOURS)
    todo = [(text, "ticket", "") for text in [*alone, *twice, *twice, *[crowd] * 900]]
    todo += [("", "free", "islander")] * 500
    todo += [("YZ1AAAA", "red", "This is no ticket of ours.")] * (PRESSES - len(todo) - 50)
    todo += [(crowd, "undone", "")] * 30 + [(crowd, "again", "")] * 20
    chance.shuffle(todo)
    done = []
    for n, (text, kind, note) in enumerate(todo):
        phone = landing.phones[n % 3]
        at = began + timedelta(seconds=n * HOURS * 3600 // PRESSES)
        done.append((phone, phone.press(text, at, kind=kind, note=note)))
    return done


def test_nothing_is_lost_in_three_days() -> None:
    chance = random.Random(72)  # noqa: S311  the same three days at every run
    landing = Landing("Ferry", "Wood", "Hall", size=2_000, per_order_max=1_000)
    done = _work(landing, chance)
    batches = []
    for phone in landing.phones:
        mine = [press for whose, press in done if whose is phone]
        chance.shuffle(mine)
        parts = [mine[n : n + 90] for n in range(0, len(mine), 90)]
        batches += [(phone, part) for part in [*parts, *chance.sample(parts, 3)]]
    chance.shuffle(batches)

    for phone, part in batches:
        phone.bring(*part, waiting=1)
    for phone in landing.phones:
        assert phone.bring().faults == ()
        assert state_of(phone.device) == []

    assert GateScan.objects.count() == len(done) == PRESSES
    outcomes = ScanVerdict.objects.values_list("outcome", flat=True)
    assert {word: list(outcomes).count(word) for word in set(outcomes)} == {
        "counted": ALONE + TWICE + 900, "double": TWICE, "refused": 230, "noted": 550,
    }  # fmt: skip
    assert sum(Redemption.objects.values_list("uses", flat=True)) == ALONE + TWICE + 900
    assert GateCount.objects.filter(kind="free").count() == 500
    assert GateCount.objects.filter(kind="again").count() == 20
    assert not GateFault.objects.exists()
    # Each ticket that two gates let in has one case, and is paid for once.
    assert Case.objects.filter(origin_label="orders.gatescan").count() == TWICE
    while settle(by=system_actor(), at=timezone.now()):
        pass
    boat = sum(Share.objects.filter(party=landing.island.boat.pk).values_list("fen", flat=True))
    assert boat == 500 * (ALONE + TWICE + 900)

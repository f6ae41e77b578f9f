"""Who may open contracts, and the things behind these doors."""

from collections.abc import Callable
from typing import Any, Final

from tests.permission_assets import BOTH, KEEPER, REVIEWER
from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.actions import bill_all, draw_up, propose_terms, write_payment
from yanzhen.kernel.agreements.models import Agreement, Payment, Terms
from yanzhen.kernel.agreements.testing import NOW, SINCE, UNTIL, a_draft, an_agreement, some_money
from yanzhen.kernel.assets.testing import a_collective, a_keeper
from yanzhen.kernel.ledger.testing import a_book
from yanzhen.kernel.parties.testing import an_actor

COLLECTORS: Final[Who] = frozenset({"village_accountant", "village_cashier"})


def doors(leader: Who, signed_in: Who) -> tuple[Door, ...]:
    """Rows of permission_table; `leader` looks on, `signed_in` are all who have a login."""
    seers = BOTH | COLLECTORS | leader
    return (
        *[
            everywhere(f"agreements:{name}", seers)
            for name in ("list", "export", "dues", "calendar", "indexes")
        ],
        everywhere("agreements:new", KEEPER),
        get("agreements:agreement", seers, thing="contract"),
        get("agreements:paper", seers, thing="contract"),
        get("agreements:letter", frozenset(), thing="contract"),  # nothing of it is late
        get("agreements:edit", KEEPER, thing="draft of a contract"),
        get("agreements:step", KEEPER, thing="contract to send"),
        post("agreements:step", KEEPER, thing="contract to send", act="submit"),
        get("agreements:act", KEEPER, thing="contract to renew"),
        post(
            "agreements:act",
            KEEPER,
            thing="contract to renew",
            act="renew",
            until="2031-12-31",
            obtained="renewal",
        ),
        get("agreements:take_back", COLLECTORS, thing="payment of a contract"),
        post(
            "agreements:take_back",
            COLLECTORS,
            thing="payment of a contract",
            act="take_back",
            reason="Twice",
            once=str(new_key()),
        ),
        get("agreements:terms", REVIEWER, thing="proposed terms"),
        post("agreements:terms", REVIEWER, thing="proposed terms", act="approve"),
        everywhere("api-1:agreements", signed_in),
        post("api-1:draw_up_agreement", NOBODY),  # without saying what
        get("api-1:agreement", seers, thing="contract"),
        get("api-1:agreement_dues", seers, thing="contract"),
        post("api-1:take_agreement_step", KEEPER, thing="draft of a contract", name="submit"),
        post(
            "api-1:pay_agreement",
            COLLECTORS,
            thing="billed contract",
            amount_fen=1,
            on="2026-03-01",
        ),
        post(
            "api-1:take_back_agreement_payment",
            COLLECTORS,
            thing="payment of a contract",
            reason="Twice",
        ),
    )


def _contract(scene: Any) -> Agreement:
    return an_agreement(owner=a_collective(scene.here))


def _billed(scene: Any) -> Agreement:
    owner = a_collective(scene.here)
    a_book(organisation=owner, place=scene.here)
    agreement = an_agreement(owner=owner)
    bill_all(NOW.date(), NOW)
    return agreement


def _paid(scene: Any) -> Payment:
    collector = an_actor("asset_keeper", more={"agreements.collect"})
    return write_payment(_billed(scene), some_money(100), by=collector, at=NOW)


def _drafted(scene: Any) -> Agreement:
    return draw_up(a_draft(a_collective(scene.here)), by=a_keeper())


def _proposed(scene: Any) -> Terms:
    terms = Terms(since=SINCE.replace(year=UNTIL.year), basis="fixed", amount_fen=1, why="Market")
    return propose_terms(_contract(scene), terms, by=a_keeper(), at=NOW)


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "contract": lambda scene, walker: {"pk": _contract(scene).pk},
    "billed contract": lambda scene, walker: {"pk": _billed(scene).pk},
    "payment of a contract": lambda scene, walker: {"pk": _paid(scene).pk},
    "draft of a contract": lambda scene, walker: {"pk": _drafted(scene).pk},
    "contract to send": lambda scene, walker: {"pk": _drafted(scene).pk, "name": "submit"},
    "contract to renew": lambda scene, walker: {"pk": _contract(scene).pk, "name": "renew"},
    "proposed terms": lambda scene, walker: {"pk": _proposed(scene).pk},
}

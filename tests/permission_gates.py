"""Who may open what of the island's gates."""

from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone

from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from tests.permission_ledger import SELLER
from tests.permission_payments import DESK, GATE, MONEY_THINGS
from yanzhen.kernel.orders.models import Seller
from yanzhen.reforms.one_pass.models import GateDevice

STANDING: Final[Who] = DESK | GATE


def gate_doors(everybody: Who) -> tuple[Door, ...]:
    """Gates: seen by who keeps the island and who lets in, registered by the seller's desk, opened by their own office."""
    here = "own gate"
    return (
        everywhere("one_pass:gate_worker", everybody),
        everywhere("one_pass:gates", STANDING | {"leader"}),
        everywhere("one_pass:gate_new", DESK),
        get("one_pass:gate_device", STANDING | {"leader"}, thing=here),
        post("one_pass:gate_end", DESK, thing=here, why="Broken"),
        # Without an offer it is no form; who may give stands in one_pass/tests/test_gate_sales.py. The head takes no money.
        post("one_pass:gate_places", NOBODY, thing=here),
        post("one_pass:gate_places_back", SELLER, thing=here),
        get("one_pass:gate_scan", STANDING, thing=here),
        get("one_pass:gate_manifest", STANDING, thing=here),
        get("one_pass:gate_who", STANDING, thing=here),
        # A form is no question to these; who may ask stands in one_pass/tests/test_gate_pages.py.
        post("one_pass:gate_rules", NOBODY, thing=here),
        post("one_pass:gate_scans", NOBODY, thing=here),
        post("one_pass:gate_look", NOBODY, thing=here),
        Door("one_pass:gate_tail", STANDING, thing=here, query="?tail=1234"),
    )


def _gate(scene: Any, walker: Any) -> dict[str, Any]:
    """A gate at which the walker's office stands, of the seller it works for."""
    seller = Seller.objects.get(**MONEY_THINGS["own seller"](scene, walker))
    made = GateDevice.objects.create(seller=seller, office=walker.office or scene.desk, name="Ferry", label="Ferry #1", since=timezone.now())  # fmt: skip
    return {"pk": made.pk}


GATE_THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {"own gate": _gate}

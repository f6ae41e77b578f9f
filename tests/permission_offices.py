"""What stands behind the doors of offices that work together: parts of cases, whistles, calls."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tests.permission_door import Door, Who, everywhere, get, post
from yanzhen.kernel.cases.models import Assist, Whistle, WhistleCall
from yanzhen.kernel.cases.testing import a_case
from yanzhen.kernel.parties.testing import a_person, an_office

if TYPE_CHECKING:
    from tests.permission_scene import Scene, Walker

# Those who are called themselves when a whistle is blown.
ANSWERING: Final = ("supporting_office", "seller_head")


def part_of(scene: "Scene", walker: "Walker", state: str) -> dict[str, Any]:
    """A part in the case of another desk: the walker's own where they handle cases."""
    handles = walker.actor is not None and walker.actor.may("cases.handle")
    helper = (walker.office if handles else None) or an_office("supporting_office", scene.here)
    case = a_case(item=scene.item, place=scene.here, reporter=a_person(), office=scene.desk)
    part = Assist.objects.create(
        case=case, office=helper, task="Look at the pump", state=state, asked_at=timezone.now()
    )
    return {"pk": part.pk, "name": "accept" if state == "asked" else "answer"}


def whistle_of(scene: "Scene", walker: "Walker") -> Whistle:
    """Blown for a case here; an office that works for others is called itself."""
    called = walker.office if walker.actor and walker.actor.duty in ANSWERING else None
    now = timezone.now()
    case = a_case(item=scene.item, place=scene.here, reporter=a_person(), office=scene.desk)
    whistle = Whistle.objects.create(
        case=case, why="Water", blown_at=now, report_by=now + timedelta(hours=2)
    )
    office = called or an_office("supporting_office", scene.here)
    WhistleCall.objects.create(whistle=whistle, case=case, office=office)
    return whistle


def call_of(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    whistle = whistle_of(scene, walker)
    return {"pk": whistle.pk, "call_pk": whistle.calls.get().pk, "name": "report"}


def _keys_of_call(scene: "Scene", walker: "Walker") -> dict[str, Any]:
    found = call_of(scene, walker)
    return {"pk": found["pk"], "call_pk": found["call_pk"]}


OFFICE_THINGS: Final[dict[str, Any]] = {
    "part to take": lambda scene, walker: part_of(scene, walker, "asked"),
    "part to answer": lambda scene, walker: part_of(scene, walker, "working"),
    "part's key": lambda scene, walker: {"pk": part_of(scene, walker, "asked")["pk"]},
    "whistle": lambda scene, walker: {"pk": whistle_of(scene, walker).pk},
    "call to answer": call_of,
    "call's keys": _keys_of_call,
}


def api_doors(
    everybody: Who, *, seers: Who, desks: Who, head: Who, community: Who
) -> tuple[Door, ...]:
    """Over HTTP, the same as on screen."""
    asked = {
        "said": "Mended by five.",
        "answer": "It runs.",
        "name": "accept",
        "reason": "A drill.",
    }
    return (
        everywhere("api-1:openapi-json", everybody),
        everywhere("api-1:openapi-view", everybody),
        everywhere("api-1:api-root", frozenset()),
        everywhere("api-1:parts", seers),
        post("api-1:ask_part", frozenset()),
        get("api-1:part", seers, thing="part's key"),
        post("api-1:part_step", desks, thing="part's key", name=asked["name"]),
        everywhere("api-1:whistles", seers),
        post("api-1:blow_whistle", frozenset()),
        get("api-1:whistle", seers, thing="whistle"),
        post("api-1:whistle_answer", desks - community, thing="call's keys", name="report"),
        post("api-1:whistle_decide", frozenset(), thing="whistle"),
        post("api-1:whistle_call_off", head, thing="whistle", reason=asked["reason"]),
        everywhere("api-1:faults", community),
        post("api-1:declare_fault", frozenset()),
        get("api-1:fault", community, thing="fault"),
        post("api-1:fault_caller", community, thing="fault"),
        post("api-1:fault_revise", head, thing="fault", said=asked["said"]),
        post("api-1:fault_end", head, thing="fault", answer=asked["answer"]),
    )
